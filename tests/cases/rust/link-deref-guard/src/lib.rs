// What other arguments are decides the parameters of a closure; Deref gives the guarded value.
pub struct ScopeGuard<T, F>
where
    F: FnMut(&mut T),
{
    dropfn: F,
    value: T,
}
pub fn guard<T, F>(value: T, dropfn: F) -> ScopeGuard<T, F>
where
    F: FnMut(&mut T),
{
    ScopeGuard { dropfn, value }
}
impl<T, F> core::ops::Deref for ScopeGuard<T, F>
where
    F: FnMut(&mut T),
{
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}
pub struct Table { n: i32 }
impl Table {
    //> Table::clear -> Table::quick Calls type
    //> Table::clear -> Table::drop_all Calls type
    //! Table::clear -> Other::quick
    //! Table::clear -> Other::drop_all
    pub fn clear(&mut self) {
        let mut self_ = guard(self, |self_| self_.quick());
        self_.drop_all();
    }
    pub fn clear2(&mut self, t: Table) {
        let mut g = guard(t, |x| x.quick());
        g.drop_all();
    }
    fn quick(&mut self) {}
    fn drop_all(&mut self) {}
}
pub struct Other { n: i32 }
impl Other {
    fn quick(&mut self) {}
    fn drop_all(&mut self) {}
}
