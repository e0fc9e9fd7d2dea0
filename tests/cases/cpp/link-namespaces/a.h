namespace shop {
namespace tax {
inline int rate() { return 3; }
}
}
