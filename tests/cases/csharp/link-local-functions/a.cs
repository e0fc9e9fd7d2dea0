class C
{
    //> C.Run -> C.Run.Step
    //! C.Run -> C.Step
    //> C.Run.Step -> C.Leaf
    int Run(int n) { return Step(n); int Step(int x) => Leaf(); }
    int Step(int x) => 1;
    int Leaf() => 2;
}
