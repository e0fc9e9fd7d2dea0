struct command { const char *name; void (*run)(int); };
static struct command commands[] = {
    { "get", run_get },
    { "set", (void (*)(int))run_set },
};
static struct elsewhere other = { first, second };
