class Value {
  PRIVATE_UNLESS_TESTED:
    /* A label that a macro stands for, and then a comment. */
    union storage {
        int number;
        storage() : number(0) {}
        void destroy() { number = 0; }
    };

  PRIVATE_UNLESS_TESTED:
    static int twice(int a) { return 2 * a; }
    int last() const { return twice(3); }
    NOINLINE operator bool() const { return last() > 0; }
};
//> Value::last -> Value::twice
int label(int x)
{
AGAIN:
    return x;
}
struct Base {
    virtual int all() { return 0; }
};
struct Loop : Base {
    int all() MY_OVERRIDE {
        int sum = 0;
        for (auto item : items) {
            sum += item;
        }
        return sum + last();
    }
    int last() { return items[1]; }
    int items[2];
};
//> Loop::all -> Loop::last
