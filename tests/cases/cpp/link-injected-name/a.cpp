namespace lib {
struct Reporter {
    explicit Reporter(int) {}
    virtual int report() { return 1; }
    static int count() { return 2; }
};
struct Deep : Reporter {
    Deep() : Reporter(1) {}
};
}
struct Other {
    int report() { return 3; }
};
class Mine : public lib::Reporter {
public:
    Mine() : Reporter(2) {}
    int report() override { return Reporter::report() + Reporter::count(); }
};
//> Mine::Mine -> lib::Reporter::Reporter
//> Mine::report -> lib::Reporter::report
//> Mine::report -> lib::Reporter::count
struct Far : lib::Deep {
    int report() override;
};
int Far::report() { return Deep::report() + Reporter::count(); }
//> Far::report -> lib::Reporter::report
//> Far::report -> lib::Reporter::count
