typedef unsigned word;
static inline word scale(word a) { return a * 2; }
