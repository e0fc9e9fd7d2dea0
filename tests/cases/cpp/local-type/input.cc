int outer() {
  struct Local { int get() { return 1; } };
  enum Kind { A };
  return Local().get();
}
