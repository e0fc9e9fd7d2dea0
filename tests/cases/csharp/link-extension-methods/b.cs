namespace Texts
{
    static class More
    {
        public static string Cut(this string s, int n) => s;
        public static T Last<T>(this IEnumerable<T> all) => default(T);
        public static void Named<T>(this T it) where T : INamed { }
        public static bool StartsWith(this string s, char c) => false;
    }
}
namespace Hidden { static class Not { public static void Gone(this string s) { } } }
