class Map {
  struct Node {
    int key;
    Node *next() { return nullptr; }
  };
  union {
    int number;
    char *text;
  };
  class Iterator;
};
class Map::Iterator {
  int at;
};
