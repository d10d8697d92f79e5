// For calls that are nobody's turn: timers, posted calls.
#pragma once

#include <functional>
#include <new>

// A call that finds no memory is lost; the others have theirs.
inline void try_call(const std::function<void()>& call) try {
  call();
} catch (const std::bad_alloc&) {
}
