// What a condition tells of a name or a member holds in the part that it guards.
class A { run() {} only() {} }
class B { run() {} two() {} }
class A2 extends A { deep() {} }
class Failure extends Error { label() {} }
function isA(x: unknown): x is A { return x instanceof A; }
class Guards { static isB(x: unknown): x is B { return x instanceof B; } }
//> branch -> A.run
//! branch -> B.run
function branch(x: unknown) { if (x instanceof A) { x.run(); } }
//> rest -> A.only
function rest(x: unknown) { if (!(x instanceof A)) return; x.only(); }
//> part -> B.run
//! part -> A.run
function part(x: A | B) { return x instanceof B && x.run(); }
//> asked -> A.run
//> asked -> B.two
function asked(x: unknown) { if (Guards.isB(x)) x.two(); return isA(x) ? x.run() : null; }
//> either -> A.run
//> either -> B.run
function either(x: unknown) { if (x instanceof A || x instanceof B) { x.run(); } }
//> otherwise -> A.only
function otherwise(x: unknown) { if (!(x instanceof A)) { return; } else { x.only(); } }
//> loop -> B.two
function loop(x: unknown) { while (x instanceof B) { x.two(); } }
//> below -> A2.deep
//> below -> Failure.label
function below(x: A, err: unknown) {
    if (x instanceof A2) { x.deep(); }
    if (err instanceof Failure && err.label()) { [1].forEach(() => err.label()); }
}
class Holder {
    held: A | B;
    //> Holder.member -> A.run
    //! Holder.member -> B.run
    member() { if (this.held instanceof A) { this.held.run(); } }
    //> Holder.changed -> B.run
    changed() { if (this.held instanceof A) { this.held = new B(); this.held.run(); } }
}
//! unguarded -> A.run
//? unguarded -> run
function unguarded(x: unknown) { if (x instanceof A) { return; } x.run(); }
