/** What the library gives. */
module org.example.lib {
    requires java.logging;
    exports org.example.lib.api;
}
