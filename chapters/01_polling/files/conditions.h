// Validators of a file, and the conditions that a request puts on them
// (RFC 9110 §8.8, §13).
#pragma once

#include <cstdint>
#include <string>

#include "01_polling/request.h"
#include "common/duration.h"
#include "common/system.h"

// What tells one version of a file from the next.
struct Validators {
  // An entity tag, quotes and all, made of what the file system knows. Weak
  // while the file is young: its clock ticks every few milliseconds only, so
  // that a second change within one tick would not show (§8.8.1).
  std::string etag;
  // In seconds since the epoch; never later than `now` (§8.8.2.1).
  std::int64_t last_modified = 0;
  // The moment at which this was so.
  std::int64_t now = 0;

  // `now` is the time since the epoch.
  Validators(const FileStatus& status, Duration now);
  bool is_strong() const { return !etag.starts_with("W/"); }
};

// Evaluates the preconditions of a GET or HEAD in the order of §13.2.2. Gives
// 412, 304, or 200: go on.
int evaluate_preconditions(const Request& request, const Validators& current);

// The last step of that order, If-Range: whether a Range counts, because the
// client's part and the file are of the same version (§13.1.5).
bool range_applies(const Request& request, const Validators& current);
