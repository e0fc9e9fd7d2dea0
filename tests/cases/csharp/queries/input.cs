class Q
{
    void Run(List<Book> books)
    {
        var all = from b in books
                  from Page p in b.Pages()
                  let first = p.First()
                  where first.Good()
                  join o in others on b.Id equals o.Id into found
                  orderby b.Title descending
                  select b.Show();
    }
}
