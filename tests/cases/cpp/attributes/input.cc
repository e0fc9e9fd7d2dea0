[[nodiscard]] int a();
struct [[deprecated("old")]] S { [[maybe_unused]] int x; };
__attribute__((noinline)) int b() { return 1; }
