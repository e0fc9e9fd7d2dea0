fn build(name: String) -> Node {
    let base = Node::default();
    let node = Node { name, run: handler, depth: LIMIT, next: other.next, ..base };
    shapes::Circle::<f64> { radius: 1.0 };
    Self { name };
    node
}
