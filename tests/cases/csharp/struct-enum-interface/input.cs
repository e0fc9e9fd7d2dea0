public struct Point { public int X, Y; }

[Flags]
enum Color : byte { Red = 1, Green = Red << 1, Blue }

interface ITree<out T> : IEnumerable<T>, IOther where T : class, INode, new()
{
    T Root { get; }
    void Walk(T from);
    int Depth() => 1;
}
