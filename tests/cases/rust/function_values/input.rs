fn handler(_: u8) -> u8 {
    0
}

fn register(list: &mut Vec<fn(u8) -> u8>) {
    list.push(handler);
    list.iter().map(Parser::parse);
    let chosen = handler;
    spawn(worker::<u8>);
    chosen(1);
}
