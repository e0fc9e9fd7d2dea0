#[cfg(feature = "net")]
pub fn connect() {
    socket();
}

#[cfg_attr(feature = "serde", derive(Serialize))]
#[derive(Default)]
#[non_exhaustive]
struct Options {
    #[serde(skip)]
    #[cfg(unix)]
    mode: u32,
}

#[tokio::main]
async fn main() {
    #[cfg(debug_assertions)]
    check();
}
