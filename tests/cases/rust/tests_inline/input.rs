fn code() {}

#[cfg(test)]
mod tests {
    use super::*;

    fn helper() {}

    #[test]
    fn works() {
        code();
        helper();
    }
}

#[tokio::test]
async fn waits() {}

#[bench]
fn fast(b: &mut Bencher) {}

#[cfg(all(test, unix))]
fn only_for_tests() {}

#[cfg(any(test, feature = "x"))]
fn also_for_code() {}

#[cfg(not(test))]
fn never_for_tests() {}
