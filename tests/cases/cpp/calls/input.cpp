struct S {
  S *next();
  int get(int = f(1));
  static int all();
  int x;
};
int f(int);
int use(S &s, S *p, int (*fp)(int)) {
  f(s.get());
  p->next()->next()->get(2);
  S::all();
  ::f(3);
  fp(4);
  (*fp)(5);
  static_cast<S *>(p)->get();
  return (p + 1)->get(6);
}
