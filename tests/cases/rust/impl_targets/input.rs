impl<T: Draw> Draw for Vec<T> {
    fn draw(&self) {}
}

impl<'a> Draw for &'a mut path::Screen {
    fn draw(&self) {}
}

impl Draw for [u8] {
    fn draw(&self) {}
}

impl dyn Draw {
    fn twice(&self) {}
}
