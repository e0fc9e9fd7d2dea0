#> last -> B::go_on
#! last -> A::go_on
#> either -> A::go_on
#> either -> B::go_on
#> tested -> A::go_on
#! tested -> B::go_on
#> cased -> B::go_on
#! cased -> A::go_on
class A; def go_on; end; end
class B; def go_on; end; end
def last; v = A.new; v = B.new; v.go_on; end
def either(x); if x then v = A.new else v = B.new end; v.go_on; end
def tested(v); v.go_on if v.is_a?(A); end
def cased(v); case v when B then v.go_on end; end
