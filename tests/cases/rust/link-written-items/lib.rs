// impl Trait<Out = X> and dyn Trait<Out = X> say what the associated type is; a boxed function is
// called like the function; a type without fields is a value of its own.
//> by_impl -> Shown::show Calls type
//> by_param -> Shown::show Calls type
//> by_dyn -> Shown::show Calls type
//> by_boxed_call -> Shown::show Calls type
//> by_unit -> Shown::show Calls type
//> by_unit_adapter -> Shown::show Calls type
//! by_impl -> Decoy::show
pub struct Shown;
pub struct Decoy;
impl Shown { pub fn show(&self) {} }
impl Decoy { pub fn show(&self) {} }
pub trait Gives { type Out; fn give(&self) -> Self::Out; }
impl Gives for Decoy { type Out = Decoy; fn give(&self) -> Decoy { Decoy } }
fn make() -> impl Gives<Out = Shown> { todo!() }
fn boxed() -> Box<dyn Fn(u8) -> Shown> { todo!() }
pub struct Walk;
impl Iterator for Walk { type Item = Shown; fn next(&mut self) -> Option<Shown> { None } }
pub fn by_impl() { make().give().show() }
pub fn by_param(g: impl Gives<Out = Shown>) { g.give().show() }
pub fn by_dyn(g: Box<dyn Gives<Out = Shown>>) { g.give().show() }
pub fn by_boxed_call() { boxed()(1).show() }
pub fn by_unit() { for item in Walk { item.show() } }
pub fn by_unit_adapter() { Walk.filter(|item| true).for_each(|item| item.show()) }
