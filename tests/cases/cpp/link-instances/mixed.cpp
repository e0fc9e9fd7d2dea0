// A base that is a type parameter has the members of what stands for it.
struct Quiet {
    void stop();
};
struct Loud {
    void stop();
    void shout();
};
void Quiet::stop() {}
void Loud::stop() {}
void Loud::shout() {}
template <class Base> class Checked : public Base {
public:
    //> Checked::check -> Quiet::stop Calls dispatch
    //> Checked::check -> Loud::stop Calls dispatch
    void check() { this->stop(); }
};
template <class Handler> void drive(Handler &handler) { handler.shout(); }
//> drive -> Loud::shout
//> mixed -> Checked::check
void mixed()
{
    Checked<Quiet> quiet;
    Checked<Loud> loud;
    quiet.check();
    loud.check();
    drive(loud);
}
