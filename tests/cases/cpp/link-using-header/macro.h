#include "made_by_the_build.h"
LIB_BEGIN
namespace inner {
int deep() { return 5; }
}
LIB_END
using namespace LIB_SPACE::inner;
