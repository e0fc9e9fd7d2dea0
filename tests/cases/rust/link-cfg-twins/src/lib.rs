// Two types of one name in one module stand under opposite conditions: they are one type.
#[cfg(feature = "std")]
pub struct Table<S = Fast> {
    pub state: S,
}
#[cfg(not(feature = "std"))]
pub struct Table<S> {
    pub state: S,
}
pub struct Fast;

impl<S> Table<S> {
    fn size(&self) -> usize {
        0
    }
    //> Table::is_empty -> Table::size Calls type
    //! Table::is_empty -> Other::size
    fn is_empty(&self) -> bool {
        self.size() == 0
    }
}

pub struct Other;
impl Other {
    fn size(&self) -> usize {
        1
    }
}

//> check -> Table::is_empty
pub fn check(table: &Table<Fast>) -> bool {
    table.is_empty()
}
