void f(struct box *b)
{
    typeof(b) c = b;
    __typeof__(struct box) d;
    __auto_type e = b;
}
