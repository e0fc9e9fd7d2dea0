pub fn blind(o: Option<u32>) { o.shout() }
