#include "sub/deep.h"
