class Helpers
{
    void Make() { }
}
