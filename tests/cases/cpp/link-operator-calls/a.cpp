struct Row {
    int operator[](int at) { return at; }
    int operator()(int at) { return at; }
    int operator+(int more) { return more; }
    bool operator==(const Row &) { return true; }
};
int index(Row *row) { return row->operator[](1); }
int call(Row *row) { return row->operator()(1); }
int add(Row &row) { return row.operator+(1); }
bool same(Row &a, Row &b) { return a.operator==(b); }
//> index -> Row::operator[]
//> call -> Row::operator()
//> add -> Row::operator+
//> same -> Row::operator==
//! index -> Row::operator()
void fails(int x)
{
    CHECK_THROWS_AS(call(nullptr) < x, lib::error&, "b");
    CHECK_THROWS_AS(x < index(nullptr), lib::error&);
}
//> fails -> call
//> fails -> index
