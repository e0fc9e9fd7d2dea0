TEST(suite, works) { check(1); }
START_TEST(test_one) { check(2); }
void helper(void) { }
void test_two(void **state) { check(3); }
