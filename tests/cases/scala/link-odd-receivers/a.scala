// No call is lost, whatever stands before the dot: an edge or a loose reference tells of it.
class T { def m1 = 1; def m2()=1; def m3()=1; def m4()=1; def m5()=1; def m6()=1; def m7()=1; def m8(x:Int)=1; def m9()=1; def m10=1; def m11()=1; def m12()=1 }
object O { 
  def a(x: Any, ys: Any, c: Boolean) = {
    ys.map(_.m1); ys foreach (_.m2()); (if (c) x else ys).m3(); (x match { case t => t }).m4(); { x }.m5(); (x + ys).m6(); (x, ys).m7(); (_: T) m8 3; (!c).m9(); ys.map(_.m10).filter(_.m11() > 0); (try x finally {}).m12()
  }
}
//? O.a -> m1 unresolved
//? O.a -> m2 unresolved
//? O.a -> m3 unresolved
//? O.a -> m4 unresolved
//? O.a -> m5 unresolved
//? O.a -> m6 unresolved
//? O.a -> m7 unresolved
//> O.a -> T.m8 Calls type
//? O.a -> m9 unresolved
//? O.a -> m10 unresolved
//? O.a -> m11 unresolved
//? O.a -> m12 unresolved
