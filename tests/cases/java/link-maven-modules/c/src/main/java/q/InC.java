package q;
import p.Config;
class InC { void run(Config c) { c.load(); } }
