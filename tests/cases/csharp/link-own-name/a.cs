class Header
{
    public Header() { }
    //> Header.Run -> Header.Count
    void Run() { Header.Count(); Header.One.Next(); }
    static int Count() => 1;
    static Header One;
    //> Header.Run -> Header.Next
    void Next() { }
}
