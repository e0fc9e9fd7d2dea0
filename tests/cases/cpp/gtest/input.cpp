class QueueTest : public testing::Test {
 protected:
  void fill();
};
TEST(Empty, HasNone) { check(0); }
TEST_F(QueueTest, Fills) { fill(); }
BOOST_AUTO_TEST_CASE(plain) {}
TEST_CASE("a queue has a size", "[queue]") { check(1); }
