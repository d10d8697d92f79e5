// The check for UTF-8 sixteen bytes at a time, for processors that can look up
// sixteen bytes at once. The rules are those of utf8.h, and so is the answer.
#pragma once

#include "common/bytes.h"

// What the front of a text turned out to be.
struct Utf8Blocks {
  std::size_t checked = 0;  // so many bytes are whole characters,
  bool valid = true;        // unless the text is not UTF-8
};

// Looks at as many blocks of sixteen bytes as there are, and no further than
// to the last character that begins in them; none, where the processor cannot.
// The text begins with a character.
Utf8Blocks check_blocks(View text);
