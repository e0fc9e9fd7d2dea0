class L
{
    int Run(int n)
    {
        return Twice(n);
        int Twice(int x) { return Thrice(x); static int Thrice(int y) => y; }
    }
}
