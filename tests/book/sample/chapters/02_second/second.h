// The second layer: one function more.
#pragma once

#include "01_first/first.h"

// Knows of two.
class Second : public First {
 public:
  int two() const;
  // Three, for those who ask.
  int three() const { return two() + one(); }
};

using Number = int;

// Twice as much.
Number doubled(Number number);
