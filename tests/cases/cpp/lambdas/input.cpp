int outer(int base) {
  auto add = [base, extra = base * 2](int x) -> int { return helper(x) + base + extra; };
  return add(1);
}
