function f(a) { a?.b?.(); a?.[0].c(); return a ?? g(); }
function g() {}
