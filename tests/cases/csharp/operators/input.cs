struct V
{
    public static V operator +(V a, V b) => a;
    public static bool operator ==(V a, V b) { return true; }
    public static implicit operator int(V a) => 1;
    public static explicit operator V(string text) => Parse(text);
}
