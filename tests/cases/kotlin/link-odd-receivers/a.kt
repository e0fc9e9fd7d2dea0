// No call is lost, whatever stands before the dot: an edge or a loose reference tells of it.
class T { fun m1()=1; fun m2()=1; fun m3()=1; fun m4()=1; fun m5()=1; fun m6()=1; fun m7()=1; fun m8()=1; fun m9()=1; fun m10()=1; fun m11()=1; fun m12()=1; infix fun m13(x:Int)=1 }
fun a(x: Any, ys: List<Any>, c: Boolean) {
  (if (c) x else ys).m1(); (when (x) { else -> x }).m2(); (x ?: ys).m3(); ys[0].m4(); x!!.m5(); (x as Foo).m6(); { x }().m7(); ys.map { it.m8() }; (try { x } finally {}).m9(); object : Foo() {}.m10(); (-x).m11(); x?.m12(); (x ?: ys) m13 3
}
//? a -> m1 unresolved
//? a -> m2 unresolved
//? a -> m3 external
//? a -> m4 external
//? a -> m5 external
//? a -> m6 external
//? a -> m7 unresolved
//? a -> m8 external
//? a -> m9 unresolved
//? a -> m10 unresolved
//? a -> m11 unresolved
//? a -> m12 external
//? a -> m13 external
