struct Money {
  Money operator+(const Money &) const;
  bool operator ()(int) { return true; }
  int operator[](int i) { return i; }
  Money &operator++() { return *this; }
  operator double() const { return 0; }
  void *operator new(unsigned long);
};
bool operator==(const Money &, const Money &) { return true; }
Money operator"" _eur(unsigned long long);
