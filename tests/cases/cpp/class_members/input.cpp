class Tank {
  int secret_ = 0;

public:
  Tank() = default;
  explicit Tank(int size, int rest = 2);
  virtual ~Tank() {}
  static int count();
  virtual void fill(double by) = 0;
  bool full() const { return secret_ > 9; }

protected:
  Tank(const Tank &) = delete;
  mutable long level_, least_;
};
