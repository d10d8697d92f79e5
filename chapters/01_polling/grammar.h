// The small grammar that HTTP fields share (RFC 9110 §5.6): tokens, quoted
// strings, white space.
#pragma once

#include <string_view>

// ASCII case-insensitive comparison, as field names and tokens want it.
bool same_token(std::string_view a, std::string_view b);
// §5.6.2: one tchar or more.
bool is_token(std::string_view text);
// Without spaces and tabs at either end (§5.6.3: OWS).
std::string_view trimmed(std::string_view text);

// These take something off the front of `text`, and the white space behind it;
// false, and nothing is taken, if it does not stand there.
bool take(std::string_view& text, char delimiter);
bool take_token(std::string_view& text, std::string_view& token);
// §5.6.4; `content` is what stands between the quotes, still escaped.
bool take_quoted_string(std::string_view& text, std::string_view& content);
