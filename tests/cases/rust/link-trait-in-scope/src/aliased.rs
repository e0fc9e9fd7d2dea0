use crate::ext::Loud as _;
pub fn renamed(o: Option<u32>) { o.shout() }
