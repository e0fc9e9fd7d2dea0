namespace log {
struct Message {
  Message(const char *file) {}
  void send() {}
};
inline void fail() {}
}
#define CHECK(x) if (!(x)) { log::Message(__FILE__).send(); log::fail(); }
