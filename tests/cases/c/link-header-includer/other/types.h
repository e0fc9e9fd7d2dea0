typedef unsigned long word;
static inline word scale(word a) { return a * 3; }
