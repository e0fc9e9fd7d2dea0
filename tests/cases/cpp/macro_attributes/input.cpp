#define API
class API Widget {
 public:
  API Widget(int size) NOEXCEPT;
  API void draw() const OVERRIDE_ATTR;
  int level_ GUARDED_BY(mu_) = 0;
  void lock() EXCLUSIVE_LOCK_FUNCTION(mu_) { }
  DISALLOW_COPY(Widget);
};
LIB_BEGIN
LIB_API int open_widget(Widget* w) ATTR(1);
DEPRECATED("no") int close_widget() { return 0; }
LIB_END
[[nodiscard]] int attributed();
__attribute__((noinline)) static int gnu() { return 1; }
