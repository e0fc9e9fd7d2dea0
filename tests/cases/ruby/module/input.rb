module Tools
  module_function

  def helper; end

  module Nested
    VERSION = '1'
  end
end
