int good(void) { return one(); }
int broken(void)
{
    if (x {
        two(;
    }
}
int after(void) { return three(); }
