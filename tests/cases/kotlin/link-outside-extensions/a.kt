// Functions that extend types from outside: where a package or an import shows them.
package app

import other.shout

class Own { val x = 1 }

fun String.twice(): String = this
fun List<String>.both(): Int = 1
fun Iterable<String>.mixed() {}

class Task { fun next(): Int = 1 }

//> strings -> String.twice Calls type
fun strings(s: String) { s.twice() }
//> literal -> String.twice Calls type
fun literal() { "a".twice() }
//> lists -> List<String>.both Calls type
fun lists(all: List<String>) { all.both() }
// Outside types have bases that are not known: the only one of its name.
//> derived -> Iterable<String>.mixed Calls unique_name
fun derived(all: List<String>) { all.mixed() }
//> imported -> String.shout Calls type
fun imported(s: String) { s.shout() }
//! hidden -> whisper
fun hidden(s: String) { s.whisper() }
// A type of the project with no base from outside is no String.
//! apart -> String.twice
fun apart(o: Own) { o.twice() }
// A local is not seen in its own initialiser.
class Steps {
    fun next(): Task = Task()
    //> Steps.run -> Steps.next Calls exact
    //> Steps.run -> Task.next Calls type
    fun run() {
        val next = next()
        next.next()
    }
}
