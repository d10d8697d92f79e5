// What came back to a row, and what is to be said of it.
#pragma once

#include <string>

#include "hostile/rows.h"

struct Outcome {
  std::string received;
  bool closed = false;  // the server sent FIN before the client did
  bool reset = false;   // a reset can destroy what was sent before it
  bool operator==(const Outcome&) const = default;
};

// Empty if the outcome is the row's first answer; else what is wrong.
std::string verdict(const Row& row, Outcome outcome);

// A 100 (Continue) comes only if the content had not begun when the head was
// read, and so depends on how the bytes were cut. Takes these out of the
// answer, unless the row wants one.
void drop_interim(const Row& row, std::string& received);

// Octets as they would be written in a row, so that a failure can be read.
std::string shown(std::string_view bytes);
