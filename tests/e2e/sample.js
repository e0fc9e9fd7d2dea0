// sample.js - a small project in three languages with known answers.
'use strict';

module.exports = {
  'src/list.h': '#ifndef LIST_H\n#define LIST_H\nstruct list { int len; };\nint list_push(struct list *l, int v);\n#endif\n',
  'src/list.c':
    '#include "list.h"\n\nstatic int list_insert(struct list *l, int at, int v)\n{\n    l->len = at + v;\n    return l->len;\n}\n\n' +
    '/* Adds at the end. */\nint list_push(struct list *l, int v)\n{\n    return list_insert(l, l->len, v);\n}\n',
  'src/main.c':
    '#include "list.h"\n#include <stdio.h>\n\nint main(void)\n{\n    struct list l = { 0 };\n    list_push(&l, 1);\n    list_push(&l, 2);\n' +
    '    printf("%d\\n", l.len);\n    return unknown_helper(&l);\n}\n',
  'rust/src/lib.rs':
    'pub struct Counter { n: u32 }\n\nimpl Counter {\n    pub fn new() -> Counter { Counter { n: 0 } }\n    pub fn bump(&mut self) { self.add(1); }\n' +
    '    fn add(&mut self, by: u32) { self.n += by; }\n}\n\npub fn twice() -> u32 {\n    let mut c = Counter::new();\n    c.bump();\n    c.bump();\n    c.n\n}\n\n' +
    '#[cfg(test)]\nmod tests {\n    use super::*;\n    #[test]\n    fn counts() { assert_eq!(twice(), 2); }\n}\n',
  'rust/Cargo.toml': '[package]\nname = "counter"\nversion = "0.1.0"\nedition = "2021"\n',
  'py/shapes.py':
    'class Shape:\n    def __init__(self, side):\n        self.side = side\n\n    def area(self):\n        return self.side * self.side\n\n\n' +
    'class Square(Shape):\n    def describe(self):\n        return str(self.area())\n',
  'py/app.py': 'from shapes import Square\n\n\ndef main():\n    square = Square(3)\n    print(square.describe())\n\n\nmain()\n',
  'py/test_shapes.py': 'from shapes import Shape\n\n\ndef test_area():\n    assert Shape(2).area() == 4\n',
  'README.md': '# sample\n',
};
