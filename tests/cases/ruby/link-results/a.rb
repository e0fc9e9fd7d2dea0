# The last statement is what a method gives.
#> run -> Leaf::fall_down
#> both -> Leaf::fall_down
#> both -> Twig::fall_down
#! run -> Twig::fall_down
class Tree
  def leaf; @leaf ||= Leaf.new; end
  def any(x) = x ? Leaf.new : Twig.new
end
class Leaf; def fall_down; end; end
class Twig; def fall_down; end; end
def run; Tree.new.leaf.fall_down; end
def both; Tree.new.any(1).fall_down; end
