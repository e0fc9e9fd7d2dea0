namespace lib {
class Node {
public:
    int parent() const;
};
} // namespace lib
