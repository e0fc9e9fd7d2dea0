struct Options {
  Options() = default;
  Options(int n) {}
  Options &operator=(const Options &) = default;
};
void make(Options given) {
  Options plain;
  Options sized(1);
  plain = given;
}
//! make -> Options::Options@2
//> make -> Options::Options@3
//! make -> Options::operator=
