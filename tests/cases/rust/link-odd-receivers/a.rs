// No call is lost, whatever stands before the dot: an edge or a loose reference tells of it.
struct T; impl T { fn m1(&self){} fn m2(&self){} fn m3(&self){} fn m4(&self){} fn m5(&self){} fn m6(&self){} fn m7(&self){} fn m8(&self){} fn m9(&self){} fn m10(&self){} fn m11(&self){} fn m12(&self){} }
fn a(x: impl Foo, y: Vec<Bar>) { (if c { x } else { y }).m1(); (match x { z => z }).m2(); { x }.m3(); y[0].m4(); (x as Foo).m5(); (x + y).m6(); x?.m7(); x.await.m8(); (|| x)().m9(); unsafe { x }.m10(); (&x).m11(); y.iter().map(|z| z.m12()); loop { break x }.m12(); }
//? a -> m1 external
//? a -> m2 external
//? a -> m3 external
//? a -> m4 external
//? a -> m5 external
//? a -> m6 external
//> a -> T::m7 Calls unique_name
//? a -> m8 external
//? a -> m9 external
//? a -> m10 external
//? a -> m11 external
//> a -> T::m12 Calls unique_name
