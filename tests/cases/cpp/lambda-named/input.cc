// Twice.
auto twice = [](int x) { return x + x; };
namespace n { const auto add = [](auto a, auto b) { return a + b; }; }
