void free(void *block) __attribute__((deprecated));
