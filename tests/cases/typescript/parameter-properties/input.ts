class A { constructor(private readonly b: B, public c = 1, d?: D) { b.go() } }
class B { go() {} }
