// pin_project makes a second type of the same shape, by the name that its attribute gives.
//> Flat::run -> Work::go Calls type
//! Flat::run -> Decoy::go
//> FlatProj_user -> Flat::First Uses
//> take -> Held::wake Calls type
pub trait Work { fn go(&self); }
pub struct Decoy;
impl Decoy { pub fn go(&self) {} }
pin_project! {
    #[project = FlatProj]
    #[derive(Debug)]
    pub enum Flat<A> { First { #[pin] f: A }, Empty }
}
impl<A: Work> Flat<A> {
    pub fn run(self: Pin<&mut Self>) {
        match self.as_mut().project() {
            FlatProj::First { f } => f.go(),
            FlatProj::Empty => {}
        }
    }
}
pub fn FlatProj_user<A>(p: FlatProj<A>) { if let FlatProj::First { .. } = p {} }
pub struct Held;
impl Held { pub fn wake(&self) {} }
#[pin_project::pin_project(project = SlotProj, project_ref = SlotRef)]
pub struct Slot { held: Held }
pub fn take(s: SlotRef) { s.held.wake() }
