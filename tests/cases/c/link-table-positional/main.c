//> run -> do_get Calls dispatch
//> run -> do_set Calls dispatch
typedef int command_fn(int argc);
struct command {
    const char *name;
    command_fn *proc;
    int flags;
};
static int do_get(int argc) { return argc; }
static int do_set(int argc) { return argc; }
static const struct command commands[] = {
    { "get", do_get, 0 },
    { "set", do_set, 1 },
};
int run(int n)
{
    const struct command *command = &commands[n];
    return command->proc(1);
}
