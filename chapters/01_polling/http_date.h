// Dates as HTTP fields write them (RFC 9110 §5.6.7). All times are seconds
// since the epoch, UTC; no locale and no time zone has a say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// IMF-fixdate, the one format to send: "Sun, 06 Nov 1994 08:49:37 GMT".
// For the years 0 to 9999.
std::string http_date(std::int64_t unix_seconds);

// Reads any of the three formats. Nothing: not a valid HTTP-date. `now` settles
// the century of an RFC 850 date, which has only the last two digits of a year.
std::optional<std::int64_t> parse_http_date(std::string_view text,
                                            std::int64_t now);
