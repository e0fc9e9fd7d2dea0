#include "node.hpp"
#define LIB_BEGIN namespace lib { namespace impl {
#define LIB_END } }
class Decoy {
public:
    int parent() const { return 2; }
};
LIB_BEGIN
struct Context { Node at; };
//> up -> lib::Node::parent Calls type
//! up -> Decoy::parent
int up(const Context &context) { return context.at.parent(); }
LIB_END
namespace lib {
int Node::parent() const { return 1; }
} // namespace lib
