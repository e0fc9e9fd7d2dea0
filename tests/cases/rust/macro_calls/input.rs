fn show(list: Vec<Item>, mode: Mode) {
    println!("{} {x}", list.len(), x = mode.name());
    assert_eq!(compute(&list)?, vec![Item::new(1), Item { size: side() }]);
    let text = format!("{:?}", list.iter().map(|entry| entry.weight()).sum::<u32>());
    custom! {
        let part = Part::load(self.root);
        part.draw(CONSTANT);
    }
    if matches!(mode, Mode::Fast | Mode::Slow) {}
    crate::log!(#[cfg(x)] write_log());
}
