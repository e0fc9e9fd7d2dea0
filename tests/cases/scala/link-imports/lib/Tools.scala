package lib
package tools
class Hammer { def hit(): Unit = () }
class Saw { def cut(): Unit = () }
