class A { constructor(x: number) {} }
class B {}
class C extends A {}
function make() { new A(1); new B(); new Missing(); }
//> make -> A.constructor
//> make -> B
//? make -> Missing
