// Bytes.
#pragma once

// How many bytes there are.
inline int count(const char* from, const char* to) {
  return static_cast<int>(to - from);
}
