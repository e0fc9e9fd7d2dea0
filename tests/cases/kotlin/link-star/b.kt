package two
fun help() {}
