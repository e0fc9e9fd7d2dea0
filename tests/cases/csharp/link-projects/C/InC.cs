using Demo;
class InC { void Run(Settings s) { s.Load(); } }
