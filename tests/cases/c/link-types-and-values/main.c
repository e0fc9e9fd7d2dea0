//> draw -> shape.h:point Uses exact
//! draw -> other.c:point Uses
//> draw -> shape.h:RED Uses
//> draw -> shape.c:origin Uses
//> draw -> shape.h:color_t Uses
#include "shape.h"
int draw(struct point *at, color_t color) { return at->x + origin.y + (color == RED); }
