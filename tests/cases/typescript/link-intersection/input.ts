// A type of many parts has the members of all of them.
class P0 { m0() {} }
class P1 { m1() {} }
class P2 { m2() {} }
class P3 { m3() {} }
class P4 { m4() {} }
class P5 { m5() {} }
class P6 { m6() {} }
class P7 { m7() {} }
class P8 { m8() {} }
class P9 { m9() {} }
class P10 { m10() {} }
class P11 { m11() {} }
type All = P0 & P1 & P2 & P3 & P4 & P5 & P6 & P7 & P8 & P9 & P10 & P11;
//> use -> P0.m0
//> use -> P11.m11
function use(all: All) { all.m0(); all.m11(); }
