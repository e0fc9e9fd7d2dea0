class Pool {
 public:
  Pool(int size);
  int take(int n = 1);
  int take(const char *name);

 private:
  struct Slot;
  int left_;
};
