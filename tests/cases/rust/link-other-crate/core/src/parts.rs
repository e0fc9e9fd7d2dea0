pub struct Part;
impl Part {
    pub fn new() -> Part { Part }
    pub fn spin(&self) {}
}
