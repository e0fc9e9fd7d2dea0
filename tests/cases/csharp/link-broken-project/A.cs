//> A.Run -> A.Go Calls
class A { void Go() {} void Run() { Go(); } }
