// A version of a file with the fields that describe it: what RFC 9110 §3.2
// calls a representation. Made once, good for many answers.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "01_polling/files/conditions.h"
#include "01_polling/files/range.h"
#include "01_polling/response.h"
#include "common/file.h"

struct Representation {
  std::string path;  // below the folder
  FileStatus status;
  Validators validators;
  std::string validator_fields;  // what a 304 repeats of a 200 (§15.4.5)
  std::string fields;            // of a 200, and of a 206 but for its range

  // The content itself, or else the file that the kernel sends, which is open
  // as long as somebody sends it.
  Chunk content;
  std::weak_ptr<const File> file;

  // `now` is the time since the epoch.
  Representation(std::string path, const std::shared_ptr<const File>& file,
                 Duration now);

  // Reads the content into memory. If it cannot be read as a whole, the file
  // stays what is sent.
  void load(const Folder& folder);

  bool can_be_sent() const { return content || !file.expired(); }
  // The body of a response that sends this much of it.
  decltype(Response::body) body(const Selection& part) const;
};
