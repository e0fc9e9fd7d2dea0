template <class T>
concept Addable = requires(T a, T b) {
  a + b;
};
template <Addable T> T twice(T x) { return x + x; }
template <class T>
  requires Addable<T>
T thrice(T x) { return x + x + x; }
