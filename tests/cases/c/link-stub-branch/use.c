#include "feature.h"
//> use -> feature.c:feature_run Calls exact
//> use -> feature.h:feature_run Calls exact
//! use -> decoy.c:feature_run
int use(void)
{
    return feature_run();
}
