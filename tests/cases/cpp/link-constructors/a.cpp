struct Part {
  Part(int a) {}
  Part(int a, int b) {}
  int n;
};
struct Base {
  Base(char c) {}
};
struct Whole : Base {
  Whole(Part *kept) : Base('x'), part_(1, 2), kept_(kept) {}
  Whole() : Whole(nullptr) {}
  Part part_;
  Part *kept_;
};
int first();
void make() {
  Part a(1);
  Part b{1, 2};
  Part *c = new Part(3);
  Part d(first());
  Whole e;
}
int first() { return 1; }
//> Whole::Whole@10 -> Base::Base
//> Whole::Whole@10 -> Part::Part@3
//! Whole::Whole@10 -> Part::Part@2
//> Whole::Whole@11 -> Whole::Whole@10
//> make -> Part::Part@2
//> make -> Part::Part@3
//> make -> first
//> make -> Whole::Whole@11
