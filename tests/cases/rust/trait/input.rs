pub trait Shape: Named + for<'a> Visit<'a> {
    type Unit: Copy;
    const SIDES: u32;
    const ROUND: bool = false;

    fn area(&self) -> f64;

    fn describe(&self) -> String {
        self.area();
        Self::kind()
    }

    fn kind() -> String;
}
