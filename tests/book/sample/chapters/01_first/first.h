// The first layer.
#pragma once

class First {
 public:
  int one() const { return 1; }
};
