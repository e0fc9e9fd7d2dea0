using System;

namespace A.B;

class C
{
    void F() { }
}
