function fill(a, b, c) { b.x.y.z(c.u.v.w); exports.wrap = a.first.second.inner; exports.wrap2 = a.first.third.inner2; }
fill({}, {}, {});
