#include "01_polling/files/media_type.h"

#include <algorithm>
#include <array>
#include <string>

namespace {

struct MediaType {
  std::string_view extension, type;
};

// Sorted by extension. Without a charset, text would be read in whatever
// encoding the browser thinks likely; JSON, XML and SVG say or fix their own
// (RFC 8259 §8.1, RFC 7303 §3).
constexpr auto kMediaTypes = std::to_array<MediaType>({
    {"avif", "image/avif"},
    {"css", "text/css; charset=utf-8"},
    {"csv", "text/csv; charset=utf-8"},
    {"gif", "image/gif"},
    {"gz", "application/gzip"},
    {"htm", "text/html; charset=utf-8"},
    {"html", "text/html; charset=utf-8"},
    {"ico", "image/vnd.microsoft.icon"},
    {"jpeg", "image/jpeg"},
    {"jpg", "image/jpeg"},
    {"js", "text/javascript; charset=utf-8"},
    {"json", "application/json"},
    {"map", "application/json"},
    {"md", "text/markdown; charset=utf-8"},
    {"mjs", "text/javascript; charset=utf-8"},
    {"mp3", "audio/mpeg"},
    {"mp4", "video/mp4"},
    {"ogg", "audio/ogg"},
    {"otf", "font/otf"},
    {"pdf", "application/pdf"},
    {"png", "image/png"},
    {"svg", "image/svg+xml"},
    {"ttf", "font/ttf"},
    {"txt", "text/plain; charset=utf-8"},
    {"wasm", "application/wasm"},
    {"wav", "audio/wav"},
    {"webm", "video/webm"},
    {"webmanifest", "application/manifest+json"},
    {"webp", "image/webp"},
    {"woff", "font/woff"},
    {"woff2", "font/woff2"},
    {"xml", "application/xml"},
    {"zip", "application/zip"},
});
static_assert(std::ranges::is_sorted(kMediaTypes, {}, &MediaType::extension));

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if ('A' <= c && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return lower;
}

}  // namespace

std::string_view media_type(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::string extension = lower_case(name.substr(name.rfind('.') + 1));
  const auto* found = std::ranges::lower_bound(kMediaTypes, extension, {},
                                               &MediaType::extension);
  const bool known = name.contains('.') && found != kMediaTypes.end() &&
                     found->extension == extension;
  return known ? found->type : "application/octet-stream";
}
