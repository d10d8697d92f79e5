// Which part of a file a request asks for (RFC 9110 §14).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// What a Range field makes of the answer:
//   200  the whole file: the field is invalid or we do not serve its kind
//   206  `length` > 0 bytes from `offset` on
//   416  no byte of the file: the range cannot be satisfied
struct Selection {
  int status = 200;
  std::uint64_t offset = 0, length = 0;
};

// `range` is the field's value, for a GET of a file of `size` bytes. One range
// of bytes is served; several are answered with the whole file, which §14.2
// allows and which costs an attacker's thousand overlapping ranges nothing.
Selection select_range(std::string_view range, std::uint64_t size);

// The value of Content-Range with a 206 or a 416 (§14.4).
std::string content_range(const Selection& selection, std::uint64_t size);
