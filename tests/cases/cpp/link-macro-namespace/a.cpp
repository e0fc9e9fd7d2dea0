#include "config.h"
LIB_BEGIN
int helper() { return 1; }
LIB_END
int use() { return lib::helper(); }
int outside() { return std::helper(); }
//> use -> helper Calls unique_name
//! outside -> helper
