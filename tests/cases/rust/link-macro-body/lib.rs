// A use of a macro runs what the macro's body calls.
mod group {
    pub fn parse_parens() {}
    pub fn decoy() {}
}
macro_rules! parens {
    ($content:ident in $input:expr) => {
        let $content = $crate::group::parse_parens();
    };
}
//> enter -> group::parse_parens Calls
//! enter -> group::decoy
pub fn enter(input: usize) {
    parens!(content in input);
}
