// What the C library has lies outside, whether a header of it is named or not.
//? use -> assert external
//? use -> sscanf external
//? use -> frobnicate unresolved
int use(const char *text, int *out) { assert(text); frobnicate(); return sscanf(text, "%d", out); }
