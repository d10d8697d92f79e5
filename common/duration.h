// Time, in nanoseconds.
#pragma once

#include <chrono>

using Duration = std::chrono::nanoseconds;
using namespace std::chrono_literals;  // 3s, 250ms
