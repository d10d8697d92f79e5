#include "02_second/second.h"

namespace {

constexpr int kTwo = 2;

// Not seen from outside.
int checked(int number) {
  if (number < 0) return 0;
  return number;
}

}  // namespace

// What it is called for.
int Second::two() const {
  const int two = checked(kTwo);
  return two;
}

Number doubled(Number number) {
  Number sum = number;
  sum += number;
  return checked(sum);
}
