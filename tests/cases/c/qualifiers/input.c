void f(register const char *restrict p, volatile struct s *const *q, int n, char v[static n]);
