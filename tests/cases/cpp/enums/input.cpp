enum Color { red, green = 4, blue };
enum class Size : unsigned char { small, large };
struct Lamp {
  enum { off, on };
  enum State { idle };
};
typedef enum { one } Number;
