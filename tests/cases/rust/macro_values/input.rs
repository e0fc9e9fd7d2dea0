fn values() {
    let numbers = vec![Item::new()];
    let text = format!("{}", 1);
    let same = dbg!(numbers);
    let none = unknown!(1);
}
