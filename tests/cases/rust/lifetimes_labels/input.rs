fn scan<'a>(text: &'a str) -> &'a str {
    'outer: loop {
        break 'outer;
    }
    text
}
