# The innermost module that has the name counts, then the bases, then the top level.
#> Shop::Till::ring -> Shop::Coin::spin
#! Shop::Till::ring -> Coin::spin
#> Shop::Till::top -> Bill::fold
#> Shop::Heir::make -> Shop::Till::Drawer::slide
class Coin; def spin; end; end
class Bill; def fold; end; end
class Drawer; def slide; end; end
module Shop
  class Coin; def spin; end; end
  class Till
    class Drawer; def slide; end; end
    def ring; Coin.new.spin; end
    def top; ::Bill.new.fold; end
  end
  class Heir < Till
    def make; Drawer.new.slide; end
  end
end
