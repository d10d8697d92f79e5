#include "01_polling/http_date.h"

#include <array>
#include <chrono>
#include <span>

namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 7> kDays = {
    "Sunday",   "Monday", "Tuesday", "Wednesday",
    "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonths = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// A date as it was read: digits and names, not yet checked against a calendar.
struct Parts {
  int weekday = 0;  // 0: Sunday
  int day = 0, month = 0, year = 0;
  int hour = 0, minute = 0, second = 0;
};

// Each of these takes what it reads off the front of `text`; -1: not there.
int take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return -1;
  int number = 0;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return number;
}

// asctime() fills up a day below 10 with a space.
int take_padded_day(std::string_view& text) {
  if (!text.starts_with(' ')) return take_number(text, 2);
  text.remove_prefix(1);
  return take_number(text, 1);
}

int take_name(std::string_view& text, std::span<const std::string_view> names,
              std::size_t letters = std::string_view::npos) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string_view name = names[i].substr(0, letters);
    if (!text.starts_with(name)) continue;
    text.remove_prefix(name.size());
    return static_cast<int>(i);
  }
  return -1;
}

// One conversion, named as strptime(3) names it.
bool take(char conversion, std::string_view& text, Parts& parts) {
  switch (conversion) {
    case 'a':
      return (parts.weekday = take_name(text, kDays, 3)) >= 0;
    case 'A':
      return (parts.weekday = take_name(text, kDays)) >= 0;
    case 'd':
      return (parts.day = take_number(text, 2)) >= 0;
    case 'e':
      return (parts.day = take_padded_day(text)) >= 0;
    case 'b':
      return (parts.month = take_name(text, kMonths) + 1) > 0;
    case 'Y':
      return (parts.year = take_number(text, 4)) >= 0;
    case 'y':
      return (parts.year = take_number(text, 2)) >= 0;
    case 'H':
      return (parts.hour = take_number(text, 2)) >= 0;
    case 'M':
      return (parts.minute = take_number(text, 2)) >= 0;
    case 'S':
      return (parts.second = take_number(text, 2)) >= 0;
  }
  return false;
}

// Whether the whole of `text` is written as `format` says; then `parts` is set.
bool read(std::string_view format, std::string_view text, Parts& parts) {
  for (; !format.empty(); format.remove_prefix(1)) {
    if (format.starts_with('%')) {
      format.remove_prefix(1);
      if (!take(format[0], text, parts)) return false;
    } else {
      if (!text.starts_with(format[0])) return false;
      text.remove_prefix(1);
    }
  }
  return text.empty();
}

year_month_day date_in(const Parts& parts, int of_year) {
  return year{of_year} / parts.month / parts.day;
}

sys_seconds moment_in(const Parts& parts, int of_year) {
  return sys_days(date_in(parts, of_year)) + hours(parts.hour) +
         minutes(parts.minute) + seconds(parts.second);
}

// The latest year with these two last digits that does not put the date more
// than 50 years into the future (§5.6.7).
int full_year(const Parts& parts, sys_seconds now) {
  const year_month_day today(floor<days>(now));
  int candidate = (int(today.year()) / 100 + 1) * 100 + parts.year;
  while (moment_in(parts, candidate - 50) > now) candidate -= 100;
  return candidate;
}

// RFC 5322 §3.3: the date must exist, and be on that day of the week.
bool is_valid(const Parts& parts) {
  const year_month_day date = date_in(parts, parts.year);
  const bool leap_second =
      parts.hour == 23 && parts.minute == 59 && parts.second == 60;
  return date.ok() && parts.hour < 24 && parts.minute < 60 &&
         (parts.second < 60 || leap_second) &&
         weekday(sys_days(date)) == weekday(unsigned(parts.weekday));
}

// The last digits of a number that is not negative.
std::string digits(std::int64_t number, std::size_t count) {
  std::string text(count, '0');
  for (std::size_t i = count; i-- > 0; number /= 10) {
    text[i] = static_cast<char>('0' + number % 10);
  }
  return text;
}

}  // namespace

std::string http_date(std::int64_t unix_seconds) {
  const sys_seconds moment{seconds(unix_seconds)};
  const sys_days midnight = floor<days>(moment);
  const year_month_day date(midnight);
  const hh_mm_ss time(moment - midnight);
  std::string text(kDays[weekday(midnight).c_encoding()].substr(0, 3));
  text.append(", ").append(digits(unsigned(date.day()), 2));
  text.append(" ").append(kMonths[unsigned(date.month()) - 1]);
  text.append(" ").append(digits(int(date.year()), 4));
  text.append(" ").append(digits(time.hours().count(), 2));
  text.append(":").append(digits(time.minutes().count(), 2));
  text.append(":").append(digits(time.seconds().count(), 2));
  return text.append(" GMT");
}

std::optional<std::int64_t> parse_http_date(std::string_view text,
                                            std::int64_t now) {
  Parts parts;
  if (read("%A, %d-%b-%y %H:%M:%S GMT", text, parts)) {  // RFC 850
    parts.year = full_year(parts, sys_seconds(seconds(now)));
  } else if (!read("%a, %d %b %Y %H:%M:%S GMT", text, parts) &&  // IMF-fixdate
             !read("%a %b %e %H:%M:%S %Y", text, parts)) {       // asctime()
    return std::nullopt;
  }
  if (!is_valid(parts)) return std::nullopt;
  return moment_in(parts, parts.year).time_since_epoch().count();
}
