#include "check.h"
#define MATCH(text) Scanner::matches(text)
namespace lib {
class Scanner {
public:
    static bool matches(const char *text) { return text != nullptr; }
};
class Parser {
public:
    bool Next() { return true; }
    //> lib::Parser::parse -> lib::Parser::Next Calls
    //! lib::Parser::parse -> lib::Other::Next
    bool parse() { NEXT(); return true; }
    //> lib::Parser::check -> lib::Scanner::matches Calls
    bool check(const char *text) { return MATCH(text); }
};
class Other {
public:
    bool Next() { return false; }
    //> lib::Other::parse -> lib::Other::Next Calls
    //! lib::Other::parse -> lib::Parser::Next
    bool parse() { NEXT(); return true; }
};
} // namespace lib
