fn branches(a: bool, b: bool, n: u8) -> u8 {
    if a && b || a {
        return 1;
    }
    for _ in 0..n {}
    while a {}
    loop {
        break;
    }
    match n {
        0 => 1,
        _ => 2,
    }
}
