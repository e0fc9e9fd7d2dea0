#include "names.h"
// No word of this header is C++ alone at the beginning of a line: casts, const methods and
// references say so.
PROJECT_BEGIN
struct Stream {
    Stream(const char *from) : at(from) {}
    char peek() const { return *at; }
    char take() { return static_cast<char>(*at++); }
    const char *at;
};
PROJECT_END
