namespace geo {
struct Point {
  friend bool near(const Point &a, const Point &b) { return true; }
};
double length(const Point &p) { return 1; }
bool operator==(const Point &a, const Point &b) { return true; }
double helper(int) { return 1; }
}
void use(geo::Point p, geo::Point q) {
  length(p);
  near(p, q);
  if (p == q) return;
  helper(1);
}
//> use -> geo::length
//> use -> geo::Point::near
//> use -> geo::operator==
//! use -> geo::helper
