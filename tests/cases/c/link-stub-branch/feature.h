/* Declared with the feature, a stub without it: both count, as both branches do. */
#ifdef WITH_FEATURE
int feature_run(void);
#else
static inline int feature_run(void)
{
    return 0;
}
#endif
