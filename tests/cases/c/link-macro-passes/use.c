/* A function in the body of a macro, handed on through another one to where it is called. */
int compare(int a, int b) { return a == b; }
int decoy(int a, int b) { return a != b; }
#define CHECK_WITH(call, a, b) call(a, b)
#define HAND_ON(call, a, b) CHECK_WITH(call, a, b)
#define SAME(a, b) HAND_ON(compare, a, b)
#define KEEP(value) (void)(value)
#define MENTION() KEEP(decoy)
//> run -> compare Calls exact
//! run -> decoy Calls
int run(void)
{
    MENTION();
    return SAME(1, 2);
}
