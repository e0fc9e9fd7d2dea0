namespace box {
template <class T> class Stack;
}
int box::Stack<int>::Node::depth(int x) const { return x; }
box::Crate::Crate() : size_(0) {}
box::Crate::~Crate() {}
box::Crate &box::Crate::operator=(const Crate &) { return *this; }
box::Crate::operator bool() const { return true; }
