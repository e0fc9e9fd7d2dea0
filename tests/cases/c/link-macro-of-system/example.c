#define snprintf _snprintf

int other(char *to) { return snprintf(to, 2, "x"); }

//> other -> snprintf
