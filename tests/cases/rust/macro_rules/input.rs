#[macro_export]
macro_rules! check {
    ($value:expr, $($rest:ident),*) => {{
        let seen = $crate::probe($value);
        seen.report();
        $($rest.touch();)*
        fn generated() {}
        inner!(seen)
    }};
}
