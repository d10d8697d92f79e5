#include "01_polling/request.h"

#include <algorithm>

namespace {

// Takes the next member off the front of a list (RFC 9110 §5.6.1).
std::string_view take_member(std::string_view& list) {
  const std::string_view member = list.substr(0, list.find(','));
  list.remove_prefix(std::min(list.size(), member.size() + 1));
  return trimmed(member);
}

// Whether every member is this token; empty ones are none (§5.6.1.2).
bool list_has_only(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const std::string_view member = take_member(list);
    if (!member.empty() && !same_token(member, token)) return false;
  }
  return true;
}

bool list_has(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    if (same_token(take_member(list), token)) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string_view> Request::field(std::string_view name) const {
  for (const Field& field : fields) {
    if (same_token(field.name, name)) return field.value;
  }
  return std::nullopt;
}

std::size_t Request::count(std::string_view name) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      fields, [&](const Field& f) { return same_token(f.name, name); }));
}

bool Request::has_token(std::string_view name, std::string_view token) const {
  return std::ranges::any_of(fields, [&](const Field& f) {
    return same_token(f.name, name) && list_has(f.value, token);
  });
}

bool Request::has_only(std::string_view name, std::string_view token) const {
  return std::ranges::all_of(fields, [&](const Field& f) {
    return !same_token(f.name, name) || list_has_only(f.value, token);
  });
}

std::optional<std::string> Request::list(std::string_view name) const {
  std::optional<std::string> joined;
  for (const Field& field : fields) {
    if (!same_token(field.name, name)) continue;
    if (joined) {
      joined->append(", ").append(field.value);
    } else {
      joined.emplace(field.value);
    }
  }
  return joined;
}
