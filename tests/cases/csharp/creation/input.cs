class C
{
    Book field = new("a");
    Book Prop { get; } = new();
    Book Make()
    {
        Book local = new(1, 2);
        field = new();
        Take(new());
        var full = new Book("t") { Title = Name(), Pages = { 1, 2 }, Owner = new Person { Age = 3 } };
        var array = new Book[Size()];
        var items = new[] { new Book(), other };
        var anonymous = new { A = Get(), field };
        var list = new List<Book> { new Book() };
        return new(3);
    }
}
