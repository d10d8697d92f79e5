#include "04_messages/slots.h"

#include <gtest/gtest.h>

TEST(Slots, AreDense) {
  Slots slots;
  for (std::uint32_t i = 0; i < 1000; ++i) EXPECT_EQ(slots.take(), i);
}

TEST(Slots, AreUsedAgain) {
  Slots slots;
  slots.take();
  const std::uint32_t second = slots.take();
  slots.take();
  slots.give_back(second);
  EXPECT_EQ(slots.take(), second);
  EXPECT_EQ(slots.take(), 3u);
}
