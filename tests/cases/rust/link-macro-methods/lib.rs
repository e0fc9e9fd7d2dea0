// What a macro calls as a method, or of a type that it is given, is told, though not whose it is.
//? by_name -> report_it
//? make_it -> build_it
macro_rules! call_it { ($value:expr, $name:ident) => { $value.$name() }; }
macro_rules! make_it { ($kind:ident) => { $kind::build_it(1) }; }
pub struct One;
pub struct Two;
impl One { pub fn report_it(&self) {} pub fn build_it(n: u8) -> One { One } }
impl Two { pub fn report_it(&self) {} pub fn build_it(n: u8) -> Two { Two } }
pub fn by_name(one: One) { call_it!(one, report_it) }
pub fn by_type() { make_it!(Two); }
