# What a mixin calls on self may be in another mixin, or a base, of what includes it.
#> Helpers::path -> Env::header Calls dispatch
#> Helpers::root -> Base::top Calls dispatch
#! Helpers::path -> Other::header
module Env; def header; end; end
module Other; def header; end; end
module Helpers
  def path; header; end
  def root; top; end
end
class Base; def top; end; end
class Request < Base
  include Env
  include Helpers
end
