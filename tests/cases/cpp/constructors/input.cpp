struct Base {
  Base(int);
};
struct Part {
  Part(int, int);
};
struct Whole : public Base, private virtual Part {
  Part part_;
  int n_;
  Whole() : Base(1), Part(1, 2), part_(3, 4), n_{5} {}
  Whole(int) : Whole() {}
};
void make() {
  Part a(1, 2);
  Part b{3, 4};
  Part *c = new Part(5, 6);
  auto d = Part(7, 8);
  Part e = {9, 10};
  Base f(*c == nullptr);
}
