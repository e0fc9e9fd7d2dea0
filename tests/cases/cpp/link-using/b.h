namespace lib {
inline int once() { return 1; }
namespace deep {
inline int thrice() { return 3; }
}
}
namespace other {
inline int twice() { return 2; }
inline int thrice() { return 4; }
}
