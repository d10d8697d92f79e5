// Bytes for people to read, and text from a peer made safe to show.
#pragma once

#include <string>
#include <string_view>

#include "common/bytes.h"

// The classic dump, a line for each 16 bytes, every line ended by "\n". Offsets
// are counted from `first_offset`.
//
//   00000000  81 85 37 fa 21 3d 7f 9f  4d 51 58                 |..7.!=..MQX|
std::string hex_dump(View bytes, std::size_t first_offset = 0);

// For a terminal or one line of a log: readable UTF-8 stays as it is, anything
// else becomes \xNN, byte by byte: control characters (C0, DEL, C1), what is
// not UTF-8, and the marks that end a line or turn the direction of writing.
// A backslash becomes two, so that no peer can forge an escape. A result longer
// than `limit` bytes is cut there, at a whole character or escape, and "..."
// is put behind.
std::string escaped(std::string_view text,
                    std::size_t limit = std::string_view::npos);
