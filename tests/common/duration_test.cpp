#include "common/duration.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <type_traits>

namespace {

TEST(Duration, is_written_as_one_says_it) {
  EXPECT_EQ(Duration(3s).count(), 3'000'000'000);
  EXPECT_EQ(Duration(250ms), 250'000'000ns);
}

// Clocks that count from the epoch or from the start of the machine, and the
// longest time limit behind them, must fit.
TEST(Duration, holds_centuries) {
  static_assert(std::is_same_v<Duration::rep, std::int64_t>);
  EXPECT_GT(Duration::max(), std::chrono::years(200));
}

}  // namespace
