fn outer(limit: u32) {
    let double = |x: u32| -> u32 { helper(x) };
    let build = move || Item::new(limit);
    double(1);
    build().run();
}
