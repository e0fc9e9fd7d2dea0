package other

fun String.shout() {}
fun String.whisper() {}
