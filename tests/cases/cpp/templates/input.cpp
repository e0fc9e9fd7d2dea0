template <typename T, int N = 3> struct Ring {
  template <class U> void add(U u) { (void)u; }
  T items[N];
};
template <> struct Ring<bool, 1> {
  int bits;
};
template <class... Args> int count_of(Args &&...args) { return sizeof...(args); }
template <> int count_of<int>(int &&) { return 1; }
template <class T> using Pair = Ring<T, 2>;
template <class T> constexpr bool is_small = sizeof(T) < 4;
