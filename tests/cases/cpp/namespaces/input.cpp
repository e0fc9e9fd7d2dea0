namespace a::b {
int in_nested();
}
inline namespace v2 {
void in_inline() {}
}
namespace {
int hidden() { return 1; }
}
namespace a {
namespace short_name = a::b;
using b::in_nested;
using namespace b;
}
