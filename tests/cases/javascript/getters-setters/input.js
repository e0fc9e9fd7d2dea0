class A { get x() { return 1; } set x(v) {} static s() {} #p = 2; #q() {} static { A.s(); } }
const o = { get y() { return 2; }, set y(v) {}, async z() {}, *g() {}, [k]() {} };
