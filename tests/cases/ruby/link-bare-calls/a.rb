# A name that is no local calls; one that is a local does not.
#> Box::open -> Box::lid
#! Box::shut -> Box::lid
#> Box::open -> helper
class Box
  def lid; end
  def open; lid; helper; end
  def shut(lid); lid; end
end
def helper; end
