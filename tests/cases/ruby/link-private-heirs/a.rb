# Private methods are inherited, and a type below may have its own; dup is one's like.
#> Base::run -> Base::check Calls
#> Base::run -> Heir::check Calls dispatch
#> Base::copy -> Base::run Calls
class Base
  def run; check; end
  def copy; other = dup; other.run; end
  private
  def check; end
end
class Heir < Base
  private
  def check; end
end
