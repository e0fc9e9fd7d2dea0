a.b(1, ...x); new C; new d.E(1); f`text`; (0, g)(); a?.h?.(); i.call(this, 1); j.k.apply(x, []); l()(); m["n"]();
