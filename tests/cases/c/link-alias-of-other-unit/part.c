typedef short half_t;
#define HALF(x) ((x) / 2)
