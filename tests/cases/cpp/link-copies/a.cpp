struct Plain {
  Plain(int n) {}
};
struct Counted {
  Counted(const Counted &other) {}
  Counted(int n) {}
};
void copy(Plain p, Counted c) {
  Plain a(p);
  Counted b(c);
}
//! copy -> Plain::Plain
//> copy -> Counted::Counted@5
//! copy -> Counted::Counted@6
