void run(int n) {
  CHECK(n)
  before();
  FOREACH(i, n) {
    inside(i);
  }
  if (n) RETURN_IF(n);
  after();
}
int next() { return 1; }
