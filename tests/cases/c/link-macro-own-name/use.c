// In its own body the name of a macro is no macro: what it names is called.
#include "api.h"
#define CHECKED(x)                                                                                 \
    do {                                                                                           \
        if ((x) && api_set(1, x))                                                                  \
            return 1;                                                                              \
    } while (0)
//> direct -> api_set@3 Calls exact
int direct(void)
{
    return api_set(1, 2);
}
//> checked -> api_set@3 Calls exact
int checked(int option)
{
    CHECKED(option);
    return 0;
}
