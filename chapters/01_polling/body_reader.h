// Reads a request body to its end and drops it: nothing here wants bodies, but
// the next request begins behind this one's (RFC 9112 §6, §7.1, §9.3).
#pragma once

#include <cstdint>

#include "01_polling/request_head.h"
#include "common/bytes.h"
#include "common/step.h"

class BodyReader {
 public:
  BodyReader() = default;
  BodyReader(const Framing& framing, std::size_t limit);

  // Consumes body bytes. ready: the body is over, what follows is not its.
  Step next(Bytes& input);
  const BadRequest& violation() const { return *violation_; }
  // Bytes consumed so far.
  std::size_t size() const { return size_; }

 private:
  enum class State { done, fixed, chunk_size, chunk_data, chunk_end, trailer };

  Step fail(const BadRequest& rule);
  Step read_data(Bytes& input);
  Step read_line(Bytes& input, std::string_view& line);
  Step end_of_line(std::string_view line);

  State state_ = State::done;
  std::uint64_t remaining_ = 0;  // of the fixed body, or of this chunk
  std::size_t limit_ = 0, size_ = 0;
  std::size_t looked_ = 0;  // at input that holds no whole line yet
  const BadRequest* violation_ = nullptr;
};

// chunk-size [ chunk-ext ], without its CR LF (§7.1, §7.1.1).
std::expected<std::uint64_t, BadRequest> parse_chunk_line(
    std::string_view line);
