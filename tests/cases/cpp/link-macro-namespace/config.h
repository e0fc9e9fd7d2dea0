#define LIB_BEGIN namespace lib {
#define LIB_END }
