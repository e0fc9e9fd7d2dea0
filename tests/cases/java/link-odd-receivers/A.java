// No call is lost, whatever stands before the dot: an edge or a loose reference tells of it.
class T { void m1(){} void m2(){} void m3(){} void m4(){} void m5(){} void m6(){} void m7(){} void m8(){} }
class A { void a(Foo x, Foo y, boolean c) { (c ? x : y).m1(); x[0].m2(); ((Bar)x).m3(); (x = y).m4(); new Foo(){}.m5(); (switch (x) { default -> y; }).m6(); "s".m7(); x.y[1].z.m8(); } }
//? A.a -> m1 external
//? A.a -> m2 unresolved
//? A.a -> m3 external
//? A.a -> m4 external
//? A.a -> m5 external
//? A.a -> m6 unresolved
//? A.a -> m7 external
//? A.a -> m8 external
