fn values(flag: bool) {
    let a = if flag { Left::new() } else { Right::new() };
    let b = match find() {
        Some(item) => item.part(),
        None => return,
    };
    let c = {
        let step = begin();
        step.end()
    };
    let d = unsafe { raw() };
    let e = value as Target;
    let f = (&first, *second);
    let g = [one(); 4];
    let h = a == b;
}
