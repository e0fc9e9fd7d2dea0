int broken(void)
{
    if (x) {
        one();
}

int after(void)
{
    return two();
}
