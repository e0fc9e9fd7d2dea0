// What an associated type stands for: what a predicate says of it, what the bound of the parameter
// gives it, what the receiver's own type chose; the trait's bound on it is what is left.
pub trait AsChar {
    fn is_alpha(&self) -> bool;
}
pub struct Decoy;
impl Decoy {
    pub fn is_alpha(&self) -> bool {
        false
    }
    pub fn visit(&self) {}
    pub fn shine(&self) {}
}

pub trait Input {
    type Item;
    fn item(&self) -> Self::Item;
    fn each<P>(&self, p: P)
    where
        P: Fn(Self::Item) -> bool;
}
//> by_path -> AsChar::is_alpha Calls type
//! by_path -> Decoy::is_alpha
pub fn by_path<T: Input>(t: T) -> bool
where
    T::Item: AsChar,
{
    t.item().is_alpha()
}
//> by_closure -> AsChar::is_alpha Calls type
//! by_closure -> Decoy::is_alpha
pub fn by_closure<T: Input>(t: T)
where
    <T as Input>::Item: AsChar,
{
    t.each(|x| x.is_alpha())
}
//> by_parameter -> AsChar::is_alpha Calls type
pub fn by_parameter<T: Input>(x: T::Item)
where
    T::Item: AsChar,
{
    x.is_alpha();
}

pub struct Star;
impl Star {
    pub fn shine(&self) {}
}
//> by_written -> Star::shine Calls type
//! by_written -> Decoy::shine
pub fn by_written<T: Input<Item = Star>>(t: T) {
    t.item().shine()
}
pub struct Sky;
impl Input for Sky {
    type Item = Star;
    fn item(&self) -> Star {
        Star
    }
    fn each<P>(&self, p: P)
    where
        P: Fn(Star) -> bool,
    {
        p(Star);
    }
}
//> by_implementer -> Star::shine Calls type
//! by_implementer -> Decoy::shine
pub fn by_implementer(sky: Sky, x: <Sky as Input>::Item) {
    x.shine();
    sky.item().shine();
}

pub trait VisitMap {
    fn visit(&self);
}
pub trait Graph {
    type Map: VisitMap;
    type Maps: Iterator<Item = Self::Map>;
    fn map(&self) -> Self::Map;
    fn maps(&self) -> Self::Maps;
}
//> by_default -> VisitMap::visit Calls type
//! by_default -> Decoy::visit
pub fn by_default<G: Graph>(g: G) {
    g.map().visit();
}
//> by_element -> VisitMap::visit Calls type
//! by_element -> Decoy::visit
pub fn by_element<G: Graph>(g: G) {
    let first = g.maps().next().unwrap();
    first.visit();
}
