// The wire, as HTTP shows it: each read and each write, with the lines of text
// in it. Requests and reads are not the same thing, and here one sees it.
#pragma once

#include <string>
#include <string_view>

#include "common/handler.h"

// The lines of one read or write: what it was, how many bytes, and as much of
// its text as a person would read.
std::string trace_lines(std::string_view what, View bytes);

// A tap that writes them to standard error.
class HttpTrace final : public Tap {
 public:
  void on_received(View bytes) override;
  void on_sent(View bytes) override;
  void on_sent_file(std::size_t count) override;
};
