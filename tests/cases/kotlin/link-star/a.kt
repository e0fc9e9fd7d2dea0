package one
fun help() {}
class Tool { fun use() {} }
