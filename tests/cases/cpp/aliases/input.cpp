typedef unsigned int uint;
typedef int (*Handler)(int, char);
typedef struct { int x; } Point;
using Names = Point *;
struct Outer {
  using value_type = int;
  typedef long size_type;
};
