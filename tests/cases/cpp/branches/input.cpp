#ifdef WIDE
int width(long x)
#else
int width(int x)
#endif
{
#if A
  if (x) {
#else
  if (!x) {
#endif
    act();
  }
  return 1;
}
#if 0
int never() { return 0; }
#endif
#if B
int maybe() { return 1; }
#else
int maybe() { return 2; }
#endif
#ifdef __cplusplus
extern "C" {
#endif
int c_name(void);
#ifdef __cplusplus
}
#endif
