# prepended, own, last included, first included, superclass.
#> Page::run -> Second::name Calls
#! Page::run -> First::name
#! Page::run -> Base::name
#> Page::run -> Base::only_base
#> run -> Guard::save
#! run -> Page::save
class Base; def name; end; def only_base; end; end
module First; def name; end; end
module Second; def name; end; end
module Guard; def save; end; end
class Page < Base
  prepend Guard
  include First
  include Second
  def save; end
  def run; name; only_base; end
end
def run; Page.new.save; end
