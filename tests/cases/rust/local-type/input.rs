fn outer() -> i32 {
    struct Local { x: i32 }
    impl Local { fn get(&self) -> i32 { self.x } }
    enum Kind { A }
    Local { x: 1 }.get()
}
