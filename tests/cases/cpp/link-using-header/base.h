namespace base {
class Lock {
public:
    explicit Lock(int *at) : at_(at) {}
    void drop() {}

private:
    int *at_;
};
int tick() { return 1; }
int tock() { return 2; }
}
using namespace base;
