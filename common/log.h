// One line on standard error, cut short if it is very long. The text may hold
// anything: what could confuse a terminal or fake another line is escaped.
// Never waits for a slow reader: then the line is lost.
#pragma once

#include <string_view>

void log(std::string_view line);

// Whether standard error is a terminal, which can show colours.
bool log_has_colours();
// Prints the sentence and exits with 1: a start that failed.
[[noreturn]] void fail_to_start(std::string_view sentence);
// Like log(), for text of our own that holds lines and colours.
void log_as_is(std::string_view text);
