#define MAKE(name) static int name##_get(void) { return helper(#name, pre_##name); }
