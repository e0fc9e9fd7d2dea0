function f(a) {
    if (a && a.b || a?.c) { for (const x of a) { while (x) { do { x(); } while (a ?? x); } } }
    switch (a) { case 1: break; case 2: break; default: }
    try { a(); } catch { }
    return a ? 1 : 2;
}
