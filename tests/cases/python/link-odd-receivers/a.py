# No call is lost, whatever stands before the dot: an edge or a loose reference tells of it.
class T:
    def m1(self): pass
    def m2(self): pass
    def m3(self): pass
    def m4(self): pass
    def m5(self): pass
    def m6(self): pass
    def m7(self): pass
    def m8(self): pass
def a(x, y, c):
    (x if c else y).m1(); (x or y).m2(); x[0].m3(); (lambda: x)().m4(); [z.m5() for z in y]; (x + y).m6(); (z := x).m7(); (not x).m8()
class P:
    @property
    def m9(self): pass
def b(x): return x.m9
#> a -> T.m1 Calls unique_name
#> a -> T.m2 Calls unique_name
#> a -> T.m3 Calls unique_name
#> a -> T.m4 Calls unique_name
#> a -> T.m5 Calls unique_name
#> a -> T.m6 Calls unique_name
#> a -> T.m7 Calls unique_name
#? a -> m8 external
#? b -> m9 unresolved
