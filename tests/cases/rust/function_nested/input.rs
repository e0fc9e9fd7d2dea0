fn outer() {
    inner();
    fn inner() {
        const LIMIT: usize = limit();
    }
}

const fn limit() -> usize {
    1
}
