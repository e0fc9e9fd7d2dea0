// No call is lost, whatever stands before the dot: an edge or a loose reference tells of it.
class T { m1(){} m2(){} m3(){} m4(){} m5(){} m6(){} m7(){} m8(){} m9(){} m10(){} m11(){} }
async function a(x, y, c) { (c ? x : y).m1(); (x || y).m2(); x[0].m3(); (() => x)().m4(); (await x).m5(); (x + y).m6(); x?.m7(); `t`.m8(); /r/.m9(); (x, y).m10(); (x = y).m11(); }
//? a -> m1 unresolved
//? a -> m2 unresolved
//? a -> m3 unresolved
//? a -> m4 unresolved
//? a -> m5 unresolved
//? a -> m6 external
//? a -> m7 unresolved
//? a -> m8 external
//? a -> m9 external
//? a -> m10 unresolved
//? a -> m11 unresolved
