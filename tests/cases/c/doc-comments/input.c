/* License. */

/* Adds.
 * More. */
int add(void) { return 0; }
// one
// two
struct s { int a; };

int none; /* trailing */
int also_none;
/** Macro. */
#define M 1
