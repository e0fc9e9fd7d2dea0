int f(int x)
{
    asm volatile("nop %0" : [out] "=r"(result) : "r"(input(x)) : "memory");
    return x;
}
