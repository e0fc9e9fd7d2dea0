#include "reader.inc"
//> use -> reader::read
int use() { return reader::read(1); }
