template <class T> struct Box {
  T item;
  T &get() { return item; }
  T *operator->() { return &item; }
};
struct Cat {
  void purr() {}
};
struct Dog {
  void purr() {}
};
template <class T> T make() { return T(); }
using CatBox = Box<Cat>;
void use(Box<Cat> box, CatBox other) {
  box.get().purr();
  other->purr();
  make<Dog>().purr();
}
//> use -> Box::get
//> use -> Cat::purr
//> use -> Dog::purr
//> use -> make
void only(Box<Dog> box) { box.get().purr(); }
//> only -> Dog::purr
//! only -> Cat::purr
