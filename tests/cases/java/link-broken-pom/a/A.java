package p;
//> A.run -> A.go Calls
class A { void go() {} void run() { go(); } }
