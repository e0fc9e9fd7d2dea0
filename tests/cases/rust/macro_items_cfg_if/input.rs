cfg_if::cfg_if! {
    if #[cfg(unix)] {
        mod unix;
        fn name() -> &'static str { "unix" }
    } else if #[cfg(windows)] {
        fn name() -> &'static str { "windows" }
    } else {
        use fallback::name;
    }
}

fn run() {
    cfg_if! {
        if #[cfg(debug)] { trace(); } else { skip(); }
    }
}
