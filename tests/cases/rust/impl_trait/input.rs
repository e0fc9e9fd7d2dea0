use std::fmt;

struct Point(i32, pub i32);

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl<'a> From<&'a [i32]> for Point {
    fn from(parts: &'a [i32]) -> Point {
        Point(parts[0], parts[1])
    }
}

impl !Send for Point {}
