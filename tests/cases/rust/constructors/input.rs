struct V { x: i32 }
impl V {
    /// Makes one.
    pub fn new(x: i32) -> Self { Self { x } }
}
impl Default for V { fn default() -> Self { V::new(0) } }
