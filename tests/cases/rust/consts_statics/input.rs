pub const LIMIT: usize = compute(3);
static mut COUNTER: u32 = 0;
static TABLE: &[fn(u8) -> u8] = &[first, second];
static HOOK: fn() = || first(1);

fn bump() {
    COUNTER += LIMIT;
}

const _: () = check_size();
