int counter = 0, *where;
extern int elsewhere;
static const int limit = 4;
constexpr double ratio = 0.5;
auto twice = [](int x) { return x + x; };
int Holder::shared = 3;
namespace {
bool local_flag;
}
