#include "common/descriptor.h"

#include <gtest/gtest.h>

#include <vector>

namespace {

class CountingSystem final : public System {
 public:
  std::vector<int> closed;
  long close(int descriptor) override {
    closed.push_back(descriptor);
    return 0;
  }
};

using Closed = std::vector<int>;

TEST(Descriptor, empty_one_closes_nothing) {
  Descriptor descriptor;
  EXPECT_FALSE(descriptor);
  descriptor.close();
}

TEST(Descriptor, closes_once_at_its_end) {
  CountingSystem system;
  {
    Descriptor descriptor(system, 7);
    EXPECT_TRUE(descriptor);
    EXPECT_EQ(descriptor.number(), 7);
  }
  EXPECT_EQ(system.closed, Closed{7});
}

// 0 is a number like any other.
TEST(Descriptor, zero_is_open) {
  CountingSystem system;
  { EXPECT_TRUE(Descriptor(system, 0)); }
  EXPECT_EQ(system.closed, Closed{0});
}

TEST(Descriptor, closed_by_hand_is_not_closed_again) {
  CountingSystem system;
  {
    Descriptor descriptor(system, 7);
    descriptor.close();
    EXPECT_FALSE(descriptor);
    descriptor.close();
  }
  EXPECT_EQ(system.closed, Closed{7});
}

TEST(Descriptor, released_is_somebody_elses) {
  CountingSystem system;
  {
    Descriptor descriptor(system, 7);
    EXPECT_EQ(descriptor.release(), 7);
    EXPECT_FALSE(descriptor);
  }
  EXPECT_EQ(system.closed, Closed{});
}

TEST(Descriptor, moving_hands_it_on) {
  CountingSystem system;
  {
    Descriptor from(system, 7);
    Descriptor to = std::move(from);
    EXPECT_FALSE(from);
    EXPECT_EQ(to.number(), 7);
    EXPECT_EQ(system.closed, Closed{});
  }
  EXPECT_EQ(system.closed, Closed{7});
}

TEST(Descriptor, assigning_closes_both_in_the_end) {
  CountingSystem system;
  {
    Descriptor first(system, 7);
    {
      Descriptor second(system, 8);
      first = std::move(second);
    }
    EXPECT_EQ(first.number(), 8);
    EXPECT_EQ(system.closed, Closed{7});
  }
  EXPECT_EQ(system.closed, (Closed{7, 8}));
}

TEST(Descriptor, assigning_to_an_empty_one) {
  CountingSystem system;
  {
    Descriptor descriptor;
    descriptor = Descriptor(system, 9);
    EXPECT_EQ(descriptor.number(), 9);
  }
  EXPECT_EQ(system.closed, Closed{9});
}

}  // namespace
