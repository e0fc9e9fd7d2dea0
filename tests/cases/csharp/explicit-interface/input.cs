class C : IFirst, ISecond<int>
{
    void IFirst.Run() { }
    int ISecond<int>.Run(int x) => x;
    public void Run() { }
}
