func run(a: Int) -> Int {
    if a > 0 && a < 9 || a == 3 { }
    for _ in 0..<a { while a > 1 { } }
    switch a { case 1: break; case 2, 3: break; default: break }
    guard a > 1 else { return 0 }
    do { try x() } catch { }
    return a > 1 ? 1 : b ?? 2
}
