static class Texts
{
    public static string Cut(this string text, int size = 1) { return text.Trim(); }
    public static T Last<T>(this IEnumerable<T> all) => all.Pick();
}
