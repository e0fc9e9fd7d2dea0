class C
{
    int Run(int a, int b)
    {
        if (a > 0 && b > 0 || a == b) { }
        for (;;) { while (a > 1) { do { } while (b > 1); } }
        foreach (var x in y) { }
        switch (a) { case 1: break; default: break; }
        try { } catch { }
        return a > b ? a : b ?? 0;
    }
}
