struct Node {
  int value;
};
struct List {
  Node *head() { return first_; }
  const Node *head() const { return first_; }
  int size() const { return head() ? 1 : 0; }
  void clear() { head(); }
  Node *first_;
};
void read(const List &list) { list.head(); }
void write(List &list) { list.head(); }
//> List::size -> List::head@6
//! List::size -> List::head@5
//> List::clear -> List::head@5
//> read -> List::head@6
//! read -> List::head@5
//> write -> List::head@5
