#include "common/try_call.h"

#include <gtest/gtest.h>

TEST(TryCall, makes_the_call) {
  int calls = 0;
  try_call([&] { ++calls; });
  EXPECT_EQ(calls, 1);
}

TEST(TryCall, hostile_129_call_without_memory_is_lost) {
  EXPECT_NO_THROW(try_call([] { throw std::bad_alloc(); }));
}

TEST(TryCall, other_failures_are_faults_of_the_program) {
  EXPECT_THROW(try_call([] { throw std::logic_error("a fault"); }),
               std::logic_error);
}
