pub struct Config {
    /// Where.
    pub path: PathBuf,
    pub(crate) depth: Option<usize>,
    handler: fn(&str) -> bool,
}

struct Unit;

#[repr(C)]
union Bits {
    int: u32,
    float: f32,
}
