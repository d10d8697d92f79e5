#include "common/descriptor.h"

#include <cstring>
#include <string>

#include "common/log.h"

void must_succeed(long result, const char* call) {
  if (result >= 0) return;
  fail_to_start(std::string("cannot start: ") + call + ": " +
                std::strerror(static_cast<int>(-result)));
}

Descriptor must_have(System& system, long result, const char* call) {
  must_succeed(result, call);
  return Descriptor(system, static_cast<int>(result));
}
