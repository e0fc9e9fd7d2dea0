module Outer
  class Inner::Deep < ::Root
    def run; end
  end
end
class ::Top::Level
end
