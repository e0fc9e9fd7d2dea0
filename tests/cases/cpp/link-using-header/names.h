#include "base.h"
namespace names {
int pick() { return 3; }
int leave() { return 4; }
}
using names::pick;
