void log_line(const char *text);
void stop_now(void);
#define FAIL(text) (log_line(text), stop_now())
#define CHECK(ok) ((ok) ? (void)0 : FAIL("check"))
