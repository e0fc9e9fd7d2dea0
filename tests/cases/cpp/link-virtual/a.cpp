struct Shape {
  virtual double area() const = 0;
  virtual ~Shape() {}
};
struct Square : Shape {
  double area() const override { return 4; }
};
struct Circle : public Shape {
  double area() const override { return 3; }
};
double measure(const Shape &shape) { return shape.area(); }
double exact(Square s) { return s.area(); }
//> measure -> Shape::area Calls type
//> measure -> Square::area Calls dispatch
//> measure -> Circle::area Calls dispatch
//> Square::area -> Shape::area Overrides
//> exact -> Square::area
//! exact -> Circle::area
