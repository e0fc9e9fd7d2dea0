//> each -> visit Calls dispatch
//> each -> count Calls dispatch
//! each -> other
#include "each.h"
void each(int n, void (*step)(int))
{
    step(n);
}
