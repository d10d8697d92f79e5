#include "common/descriptor.h"

#include <cstring>
#include <string>

#include "common/log.h"

Descriptor must_have(System& system, long result, const char* call) {
  if (result < 0) {
    fail_to_start(std::string("cannot start: ") + call + ": " +
                  std::strerror(static_cast<int>(-result)));
  }
  return Descriptor(system, static_cast<int>(result));
}
