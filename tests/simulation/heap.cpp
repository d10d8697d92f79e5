#include "simulation/heap.h"

#include <malloc.h>

#include <cstdlib>
#include <new>

#include "simulation/dice.h"

Heap& heap() {
  static Heap only;
  return only;
}

namespace {

bool shall_fail(Heap& heap) {
  ++heap.calls;
  if (heap.calls == heap.fail_at) return true;
  if (heap.fail_one_in == 0) return false;
  Dice dice(heap.chance);
  heap.chance = dice.next();
  return dice.one_in(heap.fail_one_in);
}

long& account(Heap& heap) {
  return heap.in_server ? heap.server_bytes : heap.test_bytes;
}

void* allocate(std::size_t size) {
  Heap& all = heap();
  if (all.in_server && all.armed && shall_fail(all)) {
    ++all.failures;
    throw std::bad_alloc();
  }
  void* memory = std::malloc(size > 0 ? size : 1);
  if (memory == nullptr) throw std::bad_alloc();
  account(all) += static_cast<long>(malloc_usable_size(memory));
  return memory;
}

void release(void* memory) {
  if (memory == nullptr) return;
  account(heap()) -= static_cast<long>(malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }
