// No call is lost, whatever stands before the dot: an edge or a loose reference tells of it.
struct T { void m1(); void m2(); void m3(); void m4(); void m5(); void m6(); void m7(); void m8(); };
void T::m1(){} void T::m2(){} void T::m3(){} void T::m4(){} void T::m5(){} void T::m6(){} void T::m7(){} void T::m8(){}
void a(Foo x, Bar *y, bool c) { (c ? x : y).m1(); y[0].m2(); (*y).m3(); ((Foo)x).m4(); static_cast<Foo>(x).m5(); (x + y).m6(); [&]{ return x; }().m7(); (x, y).m8(); }
//? a -> m1 external
//? a -> m2 unresolved
//? a -> m3 external
//? a -> m4 external
//? a -> m5 external
//? a -> m6 external
//? a -> m7 unresolved
//? a -> m8 external
