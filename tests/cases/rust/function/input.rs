/// Adds.
pub fn add(a: i32, b: i32) -> i32 {
    a + b
}

// Not documentation.
async fn wait(_: &str) {}

pub(crate) unsafe fn raw<T, const N: usize>(items: [T; N]) {}
