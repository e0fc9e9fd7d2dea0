# module_function with names makes these the module's own as well.
#> run -> Mime::type_of Calls
module Mime
  def type_of(x); end
  module_function :type_of
end
def run; Mime.type_of(1); end
