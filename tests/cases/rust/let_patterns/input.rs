fn patterns(pair: (A, B), point: Point) {
    let (first, mut second) = pair;
    let Point { x, y: Inner(depth, ..), .. } = point;
    let Wrapper(inner) = wrap();
    let [head, .., tail] = list();
    let Some(value) = find() else { return };
    let typed: Config = load();
    let shadow = start();
    let shadow = shadow.next();
}
