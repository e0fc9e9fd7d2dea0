class Key {
  friend class Lock;
  friend int turn(Key &);
  friend bool operator<(const Key &a, const Key &b) { return &a < &b; }
};
