struct A {
  void base() {}
  void both() {}
};
struct B : A {
  void both() {}
  void run() {
    base();
    both();
    A::both();
    this->base();
  }
};
//> B::run -> A::base Calls
//> B::run -> B::both
//> B::run -> A::both
//> B -> A Extends
