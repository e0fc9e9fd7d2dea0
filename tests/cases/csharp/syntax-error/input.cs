class C
{
    void Good() { One(); }
    void Bad() { if (x { Two(; }
    void After() { Three(); }
}
class Last { void End() { Four(); } }
