class C {
    func good() { one() }
    func bad() { if (x { two(; }
    func after() { three() }
}
class Last { func end() { four() } }
