package three
import one.*
//> run -> a.kt:help
//! run -> b.kt:help
//> run -> a.kt:Tool.use
fun run() { help(); val t = Tool(); t.use() }
