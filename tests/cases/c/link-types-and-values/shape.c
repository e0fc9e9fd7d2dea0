#include "shape.h"
struct point origin;
