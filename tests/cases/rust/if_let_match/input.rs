fn branches(source: Option<Item>, x: Thing) {
    if let Some(x) = source.get() {
        x.inside();
    } else {
        x.outside();
    }
    while let Some(node) = x.pop() {
        node.visit();
    }
    match x.kind() {
        Kind::Leaf(leaf) if leaf.ready() => leaf.run(),
        Kind::Node { left, .. } => left.run(),
        Ok(good) | Err(good) => good.run(),
        LIMIT => {}
        other => other.run(),
    }
    if x.ok() && let Some(last) = x.last() {
        last.run();
    }
}
