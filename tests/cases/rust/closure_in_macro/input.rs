fn check(items: Vec<Item>) {
    assert!(items.iter().all(|item| item.ready()), "{}", describe());
}
