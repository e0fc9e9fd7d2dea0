/// <summary>A shelf.</summary>
public abstract class Shelf : Base, IShelf
{
    public const int Max = 8;
    private static readonly int[] sizes = Make(), other;
    protected internal string name = Name();

    public Shelf(int a, string b = "x") : base(a) { }
    static Shelf() { Prepare(); }
    ~Shelf() { Close(); }

    public abstract void Put(Book book);
    public virtual Book Take(int at) => books[at];
    public override string ToString() { return name; }
    internal static async Task<int> CountAsync(params object[] all) { await Wait(); return 1; }
}
