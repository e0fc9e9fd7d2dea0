// A parameter may stand for many types: each may be meant.
struct Part0 {
    void begin() {}
};
struct Part1 {
    void begin() {}
};
struct Part2 {
    void begin() {}
};
struct Part3 {
    void begin() {}
};
struct Part4 {
    void begin() {}
};
struct Part5 {
    void begin() {}
};
struct Part6 {
    void begin() {}
};
struct Part7 {
    void begin() {}
};
struct Part8 {
    void begin() {}
};
struct Part9 {
    void begin() {}
};
template <class Item> struct Holder {
    //> Holder::start -> Part0::begin Calls dispatch
    //> Holder::start -> Part1::begin Calls dispatch
    //> Holder::start -> Part2::begin Calls dispatch
    //> Holder::start -> Part3::begin Calls dispatch
    //> Holder::start -> Part4::begin Calls dispatch
    //> Holder::start -> Part5::begin Calls dispatch
    //> Holder::start -> Part6::begin Calls dispatch
    //> Holder::start -> Part7::begin Calls dispatch
    //> Holder::start -> Part8::begin Calls dispatch
    //> Holder::start -> Part9::begin Calls dispatch
    void start() { item.begin(); }
    Item item;
};
void hold()
{
    Holder<Part0> holder0;
    Holder<Part1> holder1;
    Holder<Part2> holder2;
    Holder<Part3> holder3;
    Holder<Part4> holder4;
    Holder<Part5> holder5;
    Holder<Part6> holder6;
    Holder<Part7> holder7;
    Holder<Part8> holder8;
    Holder<Part9> holder9;
}
