// What a RequestReader makes of a stream, in words.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "01_polling/request_reader.h"
#include "common/feeding.h"

// "GET /time": one a request. Then, if the stream did not end between two
// requests: "unfinished", or what was wrong, "400 host".
using Reading = std::vector<std::string>;

inline std::string shown(const BadRequest& rule) {
  return std::to_string(rule.status) + " " + std::string(rule.name);
}

// The requests in words of the caller's choice.
inline Reading read_requests(
    std::string_view stream,
    const std::function<std::string(const Request&)>& in_words,
    const RequestLimits& limits = {}) {
  return read_every_way(stream, [&](const Pieces& pieces) {
    RequestReader reader(limits);
    Reading reading;
    std::string end;
    feed(pieces, [&](Bytes& input) {
      Request request;
      Step step;
      while ((step = reader.next(input, request)) == Step::ready) {
        reading.push_back(in_words(request));
      }
      end = reader.in_request() ? "unfinished" : "";
      if (step == Step::violation) end = shown(reader.violation());
      return step == Step::need_more;
    });
    if (!end.empty()) reading.push_back(end);
    return reading;
  });
}

inline Reading read_requests(std::string_view stream,
                             const RequestLimits& limits = {}) {
  const auto method_and_target = [](const Request& request) {
    return std::string(request.method) + " " + std::string(request.target);
  };
  return read_requests(stream, method_and_target, limits);
}

// GET /time, with these lines behind its Host; each ends in CR LF.
inline std::string get_with(const std::string& lines) {
  return "GET /time HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n";
}
