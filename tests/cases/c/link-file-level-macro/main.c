//> main.c -> register_module
#define MODULE(name) static int name##_registered = register_module(#name)
int register_module(const char *name) { return name != 0; }
MODULE(demo);
