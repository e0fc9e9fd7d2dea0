fun good() = 1
fun bad( = {
fun other() = good()
