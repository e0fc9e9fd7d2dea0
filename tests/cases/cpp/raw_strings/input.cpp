const char *text = R"x(
int fake() { "not" )" code }
)x";
int real() { return 1'000; }
