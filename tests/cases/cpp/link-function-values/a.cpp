void on_done() {}
void on_fail() {}
void later(void (*callback)()) { callback(); }
struct Hooks {
  void (*done)();
};
void setup() {
  later(on_done);
  Hooks hooks = {on_fail};
  hooks.done();
}
//> setup -> on_done References
//> later -> on_done Calls dispatch
//> setup -> on_fail References
