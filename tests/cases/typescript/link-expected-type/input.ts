// Functions in an object or alone get their parameters from the type that is expected of them.
class Context { gen: Gen; ok() {} }
class Gen { emit() {} }
interface Rule { code: (cxt: Context) => void; other(c: Context): void; nested: { deep: (c: Context) => void } }
type Handler = (c: Context) => void;
//> declared -> Context.ok
//> declared -> Gen.emit
const first: Rule & { trackErrors: true } = {
    code: function declared(cxt) { cxt.ok(); const { gen } = cxt; gen.emit(); },
    other: (c) => {},
    //> deep -> Context.ok
    nested: { deep(c) { c.ok(); } },
};
//> handler -> Context.ok
const handler: Handler = (c) => c.ok();
function take(rule: Rule) {}
function pass() {
    take({
        //> pass.passed -> Gen.emit
        code: function passed(c) { c.gen.emit(); },
        //> pass.other -> Context.ok
        other(c) { c.ok(); },
        nested: null,
    });
}
//> returned.code -> Context.ok
function returned(): Rule { return { code(c) { c.ok(); }, other(c) {}, nested: null }; }
class Holder {
    //> Holder.run -> Context.ok
    run: Handler = (c) => { c.ok(); };
}
//> cast -> Gen.emit
const third = { code: function cast(c) { c.gen.emit(); } } as Rule;
//> satisfied -> Context.ok
const fourth = { code: function satisfied(c) { c.ok(); } } satisfies Partial<Rule>;
//! unknown -> Context.ok
//? unknown -> ok
function unknown(c) { c.ok(); }
