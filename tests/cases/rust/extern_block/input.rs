extern "C" {
    pub fn open(path: *const c_char, flags: i32, ...) -> i32;
    static environ: *const u8;
    type Opaque;
}

#[no_mangle]
extern "C" fn callback() {
    open();
}
