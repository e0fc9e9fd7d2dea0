namespace A.B
{
    class C { }

    namespace Inner
    {
        struct S { }
    }
}
