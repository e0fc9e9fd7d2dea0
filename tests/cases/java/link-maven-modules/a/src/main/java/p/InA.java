package p;
// Each module has a p.Config of its own; a third one uses that of the module it depends on.
//> InA.run -> a/src/main/java/p/Config.java:Config.load Calls type
//! InA.run -> b/src/main/java/p/Config.java:Config.load
//> InB.run -> b/src/main/java/p/Config.java:Config.load Calls type
//! InB.run -> a/src/main/java/p/Config.java:Config.load
//> InC.run -> b/src/main/java/p/Config.java:Config.load Calls type
//! InC.run -> a/src/main/java/p/Config.java:Config.load
class InA { void run(Config c) { c.load(); } }
