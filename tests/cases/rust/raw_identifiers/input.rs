fn r#match(r#type: u8) -> u8 {
    r#type
}

fn call() {
    r#match(1);
}
