class L
{
    Func<int, int> twice = x => Double(x);
    Action<Book> print = delegate(Book b) { b.Show(); };
    void Run(List<Book> books)
    {
        books.ForEach(b => b.Show());
        books.Sort((a, c) => a.Compare(c));
        Func<Book, int> local = b => b.Size();
        Changed += (sender, e) => Handle(e);
        Task.Run(async () => await Go());
    }
}
