fn size() -> usize {
    1
}

fn use_local(size: usize) -> usize {
    take(size)
}

fn use_function() -> fn() -> usize {
    size
}
