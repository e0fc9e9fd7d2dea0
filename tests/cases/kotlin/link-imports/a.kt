package one
class Car { fun go() {} }
fun help() {}
