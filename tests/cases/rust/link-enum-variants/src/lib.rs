//> run -> Leaf::cut Calls type
//> run -> Stem::bend Calls type
//> Tree::trim -> Leaf::cut Calls type
pub struct Leaf;
pub struct Stem;
pub enum Tree { Leaf(Leaf), Stem { stem: Stem, size: u32 }, Empty }
impl Leaf { pub fn cut(&self) {} }
impl Stem { pub fn bend(&self) {} }
impl Tree {
    pub fn trim(&self) {
        match *self {
            Tree::Leaf(ref leaf) => leaf.cut(),
            _ => {}
        }
    }
}
pub fn run(tree: Tree) {
    match tree {
        Tree::Leaf(leaf) => leaf.cut(),
        Tree::Stem { stem, .. } => stem.bend(),
        Tree::Empty => {}
    }
}
