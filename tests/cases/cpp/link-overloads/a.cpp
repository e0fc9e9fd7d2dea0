struct Name {
  Name(const char *text) {}
};
int show(int n) { return n; }
int show(const Name &name) { return 1; }
int show(int n, int m) { return n + m; }
void use(Name name) {
  show(3);
  show(name);
}
void two() { show(1, 2); }
//> use -> show@4
//> use -> show@5
//! use -> show@6
//> two -> show@6
//! two -> show@4
