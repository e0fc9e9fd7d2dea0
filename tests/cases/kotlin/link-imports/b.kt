package two
class Car { fun go() {} }
fun help() {}
