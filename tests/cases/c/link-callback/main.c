//> run -> compare References exact
//! run -> compare
//> run -> sort Calls
static int compare(const void *a, const void *b) { return a == b; }
static void sort(int *items, int (*order)(const void *, const void *)) { (void)items; (void)order; }
void run(int *items) { sort(items, compare); }
