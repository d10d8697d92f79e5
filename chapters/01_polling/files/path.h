// From the path of a request to the path of a file below a folder.
#pragma once

#include <expected>
#include <string>
#include <string_view>

// Takes a path as it came, percent-encoded, beginning with "/". Gives it
// decoded, once, and relative: "/a%20b/../c/d" becomes "c/d". "" and paths that
// end in "/" name folders.
//
// Refuses with a status:
//   400  what no sane client sends: "%" without two hexadecimal digits, control
//        characters, what is not UTF-8 (overlong forms included);
//   404  what shall look absent: the way above the root, names that begin with
//        ".", and "/" or "\" smuggled into a name by encoding.
std::expected<std::string, int> relative_path(std::string_view path);

// Letters, digits and `plain` stay; every other byte becomes %XX (RFC 3986
// §2.1).
std::string percent_encode(std::string_view text, std::string_view plain);

// What may stand as it is in a path, and in a query that is encoded already
// (RFC 3986 §3.3, §3.4).
inline constexpr std::string_view kPathPlain = "/-._~!$&'()*+,;=:@";
inline constexpr std::string_view kQueryPlain = "/-._~!$&'()*+,;=:@?%";
