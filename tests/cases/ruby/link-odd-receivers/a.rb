# No call is lost, whatever stands before the dot: an edge or a loose reference tells of it.
class T
  def m1; end; def m2; end; def m3; end; def m4; end; def m5; end; def m6; end; def m7; end; def m8; end; def m9; end
end
def a(x, y, c)
  (c ? x : y).m1; (x || y).m2; x[0].m3; (x + y).m4; y.map { |z| z.m5 }; y.map(&:m6); (begin x end).m7; x&.m8; if c then x else y end.m9
end
#> a -> T::m1 Calls unique_name
#> a -> T::m2 Calls unique_name
#> a -> T::m3 Calls unique_name
#> a -> T::m4 Calls unique_name
#> a -> T::m5 Calls unique_name
#> a -> T::m6 Calls unique_name
#> a -> T::m7 Calls unique_name
#> a -> T::m8 Calls unique_name
#> a -> T::m9 Calls unique_name
