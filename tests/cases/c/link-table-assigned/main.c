//> setup -> on_event References
//> fire -> on_event Calls dispatch
struct handler {
    void (*call)(int);
};
static void on_event(int x) { (void)x; }
void setup(struct handler *handler) { handler->call = on_event; }
void fire(struct handler *handler) { handler->call(1); }
