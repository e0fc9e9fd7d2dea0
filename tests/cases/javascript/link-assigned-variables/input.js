// A variable that is declared without a value holds what is assigned to it.
class A { run() {} only() {} }
class B { run() {} two() {} }
//> branches -> A.only
//> branches -> B.two
//> branches -> A.run
//> branches -> B.run
//! branches -> C.only
function branches(c) {
    let x;
    if (c) { x = new A(); x.only(); } else { x = new B(); x.two(); }
    x.run();
}
class C { only() {} two() {} }
//> inTurn -> A.only
//> inTurn -> C.two
//! inTurn -> C.only
//! inTurn -> B.two
function inTurn() { let x = null; x = new A(); x.only(); x = new C(); x.two(); }
//> loop -> B.two
function loop(list) { let last; for (const i of list) { if (last) last.two(); last = new B(); } }
let shared = null;
function init() { shared = new A(); }
//> useShared -> A.only
function useShared() { shared.only(); }
function closures() {
    let timer;
    return {
        start() { timer = new A(); },
        //> closures.stop -> A.only
        stop() { timer.only(); },
    };
}
//> hoisted -> A.only
function hoisted(c) { if (c) { var z = new A(); } z.only(); }
//> chosen -> one
//> chosen -> other
function chosen(c) { let f; if (c) { f = one; } else { f = other; } f(); }
function one() {}
function other() {}
//> called -> one
//> called -> called.made
function called(c) { let f = null; if (c) { f = function made() {}; } else { f = one; } f(); }
