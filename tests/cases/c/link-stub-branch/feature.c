#include "feature.h"
int feature_run(void)
{
    return 1;
}
