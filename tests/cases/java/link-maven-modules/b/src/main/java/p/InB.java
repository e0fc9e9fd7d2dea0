package p;
class InB { void run(Config c) { c.load(); } }
