class A:
    twice = lambda self, x: x + x
    names: list = field(default_factory=lambda: [])


first = second = lambda: 1
