function use({ a, b: { c }, d = make() }: Options, [x, , y]: Pair, ...rest: string[]) {
    const { p, q: r } = load();
    const [m, n = 1] = rest;
    for (const [k, v] of entries()) { use(v); }
    try { use(p); } catch (error) { report(error); }
}
