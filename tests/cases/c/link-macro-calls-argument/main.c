// The macro calls what it is given: at the place of use.
//> run -> check Calls exact
//! run -> unused
#define OPTION(L, f, n) ((n) > 0 ? f(L, (n)) : (n))
#define IGNORE(f) ((void)sizeof(f))
static int check(int state, int n) { return state + n; }
static int unused(int n) { return n; }
int run(int state)
{
    IGNORE(unused);
    return OPTION(state, check, 1);
}
