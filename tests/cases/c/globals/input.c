int counter = START;
static const int limit = 5;
const char *title = "x";
extern int elsewhere;
int a, *b, c[SIZE], (*d)(int);
unsigned long long wide;
