#include "names.h"
#include "macro.h"
namespace app {
static int seen;
int use()
{
    Lock lock(&seen);
    lock.drop();
    return tick() + pick() + leave() + deep();
}
//> app::use -> base.h:base::Lock::Lock
//> app::use -> base.h:base::Lock::drop
//> app::use -> base.h:base::tick
//> app::use -> names.h:names::pick
//> app::use -> macro.h:inner::deep
//! app::use -> names.h:names::leave
}
