class Shelf { func own() {} }
class Decoy { func added() {}; func loud() {} }
//> run -> Shelf.added
//> run -> String.loud
//! run -> Decoy.added
//> Shelf.added -> Shelf.own
func run(s: Shelf) { s.added(); "x".loud() }
