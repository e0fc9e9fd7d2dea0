[assembly: Marker]
[Serializable, Obsolete("x")]
class A
{
    [return: Kept]
    [System.Diagnostics.Conditional("DEBUG")]
    void Run([In] int x) { }
}
