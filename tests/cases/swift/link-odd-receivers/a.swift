// No call is lost, whatever stands before the dot: an edge or a loose reference tells of it.
class T { func m1() {}; func m2() {}; func m3() {}; func m4() {}; func m5() {}; func m6() {}; func m7() {}; func m8() {}; func m9() {}; func m10() {}; func m11(){}; func m12(){} }
func a(x: Any, ys: [Any], c: Bool) {
  (c ? x : ys).m1(); (x ?? ys).m2(); ys[0].m3(); x!.m4(); (x as! Foo).m5(); ys.map { $0.m6() }; ({ x })().m7(); (try! x).m8(); x?.m9(); [1,2].m10(); (-x).m11(); "s".m12()
}
//? a -> m1 external
//? a -> m2 external
//? a -> m3 external
//? a -> m4 external
//? a -> m5 external
//? a -> m6 external
//> a -> T.m7 Calls unique_name
//? a -> m8 external
//? a -> m9 external
//? a -> m10 external
//? a -> m11 external
//? a -> m12 external
