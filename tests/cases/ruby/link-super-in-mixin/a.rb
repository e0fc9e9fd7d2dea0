# super in a mixin leads to what its hosts ask next: the mixin before it, or their base.
#> Loud::speak -> Soft::speak Calls dispatch
#> Soft::speak -> Animal::speak Calls dispatch
#! Loud::speak -> Loud::speak
#! Loud::speak -> Stone::speak
class Animal; def speak; end; end
class Stone; def speak; end; end
module Soft; def speak; super; end; end
module Loud; def speak; super; end; end
class Dog < Animal
  include Soft
  include Loud
end
