package three
import one.Car as Auto
import one.help
//> run -> a.kt:Car.go
//> run -> a.kt:help
//! run -> b.kt:Car.go
//! run -> b.kt:help
fun run(c: Auto) { c.go(); help() }
