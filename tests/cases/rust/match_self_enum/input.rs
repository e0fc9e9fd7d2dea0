enum Op {
    Push(Value),
    Pop,
}

impl Op {
    fn run(&self) {
        match *self {
            Self::Push(ref value) => value.push(),
            Op::Pop => pop(),
        }
    }
}
