/* Of nine functions of one name none is listed: the site is kept, unresolved. */
//! use -> a1/start.c:start Calls ambiguous
//? use -> start unresolved
int use(void) { return start(); }
