#include "gtest.h"
class QueueTest : public testing::Test {
 protected:
  void fill() {}
};
void fill() {}
TEST_F(QueueTest,Fills) { fill(); }
TEST(Plain,Fills) { fill(); }
//> TEST_F(QueueTest,Fills) -> QueueTest::fill
//! TEST_F(QueueTest,Fills) -> fill@6
