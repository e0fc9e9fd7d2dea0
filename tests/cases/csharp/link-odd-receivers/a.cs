// No call is lost, whatever stands before the dot: an edge or a loose reference tells of it.
class T { void m1(){} void m2(){} void m3(){} void m4(){} void m5(){} void m6(){} void m7(){} void m8(){} void m9(){} void m10(){} void m11(){} }
class A { void a(dynamic x, dynamic y, bool c) { (c ? x : y).m1(); (x ?? y).m2(); x[0].m3(); ((Foo)x).m4(); (x as Foo).m5(); (x + y).m6(); x?.m7(); (await x).m8(); x!.m9(); (x switch { _ => y }).m10(); (() => x)().m11(); } }
//? A.a -> m1 unresolved
//? A.a -> m2 unresolved
//? A.a -> m3 unresolved
//? A.a -> m4 external
//? A.a -> m5 external
//? A.a -> m6 unresolved
//? A.a -> m7 unresolved
//? A.a -> m8 unresolved
//? A.a -> m9 unresolved
//? A.a -> m10 unresolved
//? A.a -> m11 external
