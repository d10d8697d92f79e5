// One line on standard error. The text may hold anything: what could confuse a
// terminal or fake another line is escaped. Never waits for a slow reader: then
// the line is lost.
#pragma once

#include <string_view>

void log(std::string_view line);

// Whether standard error is a terminal, which can show colours.
bool log_has_colours();
// Like log(), for text of our own that holds lines and colours.
void log_as_is(std::string_view text);
