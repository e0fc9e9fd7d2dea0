package app;

// Imports by name, by star, static ones; the own package; nested types; a qualified name.
//> Main.named -> lib/Tool.java:Tool.use Calls
//! Main.named -> other/Tool.java:Tool.use
//> Main.starred -> lib/more/Extra.java:Extra.go Calls
//> Main.statics -> lib/Util.java:Util.help Calls
//> Main.constants -> lib/Util.java:Util.MAX Uses
//> Main.near -> app/Near.java:Near.go Calls
//> Main.qualified -> other/Tool.java:Tool.use Calls
//! Main.qualified -> lib/Tool.java:Tool.use
//> Main.nested -> lib/Tool.java:Tool.Inner.deep Calls
//? Main.outside -> sort external
import static lib.Util.MAX;
import static lib.Util.help;

import java.util.Collections;
import lib.Tool;
import lib.more.*;

class Main {
    void named() { Tool.use(); }
    void starred() { new Extra().go(); }
    void statics() { help(); }
    int constants() { return MAX; }
    void near() { Near.go(); }
    void qualified() { other.Tool.use(); }
    void nested(Tool.Inner i) { i.deep(); }
    void outside() { Collections.sort(null); }
}
