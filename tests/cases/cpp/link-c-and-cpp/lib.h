#ifdef __cplusplus
extern "C" {
#endif
int c_add(int a, int b);
int cpp_answer(void);
#ifdef __cplusplus
}
#endif
