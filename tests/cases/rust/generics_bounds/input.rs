fn merge<T: Ord + ?Sized, I>(left: &T, items: I) -> Box<dyn Iterator<Item = T>>
where
    I: Iterator<Item = T> + Clone,
{
    left.cmp(items)
}

fn any(value: impl Draw + Send, other: &dyn Draw) -> impl Draw {
    value.draw();
    other.draw();
    value
}

impl<K> Map<K> {
    fn find(&self, key: K)
    where
        K: Hash,
    {
    }
}
