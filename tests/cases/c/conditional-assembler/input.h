#ifdef __ASSEMBLY__
.macro save reg
    push \reg
.endm
#else
int f(void);
#endif
