// What a file is, by its extension: the value of Content-Type (RFC 9110 §8.3).
#pragma once

#include <string_view>

// "application/octet-stream" for what we do not know, which a browser saves
// instead of guessing (together with X-Content-Type-Options: nosniff).
std::string_view media_type(std::string_view path);
