// A macro may stand behind the name of a class, as FINAL and its like do.
#define LIB_FINAL final
class Base {
public:
    int size() const { return 0; }
};
struct Table LIB_FINAL : private Base {
    enum Slot LIB_SLOT { ONE };
    Table &operator=(int value) LIB_NOEXCEPT { return *this; }
    //> Table::count -> Base::size
    int count() const { return size(); }
};
//> use -> Table::count Calls type
int use(const Table &table) { return table.count(); }
