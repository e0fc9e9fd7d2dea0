class P
{
    public int Auto { get; set; } = Start();
    public string Short => Find();
    int Full
    {
        get { var held = Read(); return held; }
        set { Write(value); }
    }
    public P this[int index, string key] { get { return index == 0 ? null : Get(key); } }
    P IHolder.Held => this;
}
