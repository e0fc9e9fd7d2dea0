// A variable of another unit is meant where a declaration of it is seen; a tag is no value.
//! STEP -> other.c:level Uses
//! STEP -> other.c:state Uses
//> use -> other.c:shared Uses exact
//> use -> other.c:state Uses
#include "shared.h"
#define STEP() (level + state)
int use(struct state *at, int level, int state) { return STEP() + shared; }
