#include "03_framing/trace.h"

#include <gtest/gtest.h>

#include "03_framing/wire.h"

namespace {

// What is said of the bytes, however they are cut.
std::string annotated(const std::string& wire) {
  return fed_in_every_way(wire, [](const Pieces& pieces) {
    FrameAnnotator annotator("<<", false);
    std::string lines;
    for (const std::string& piece : pieces) {
      lines += annotator.feed(view_of(piece));
    }
    return lines;
  });
}

// The lines of one frame that speak of its payload.
std::string payload_lines(const std::string& wire) {
  const std::string lines = annotated(wire);
  std::size_t at = lines.find("masking key");
  if (at == std::string::npos) at = lines.find(" length ");
  return lines.substr(lines.find('\n', at) + 1);
}

TEST(Trace, masked_hello) {
  EXPECT_EQ(annotated(bytes_of({0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f,
                                0x4d, 0x51, 0x58})),
            "");
}

TEST(Trace, show) {
  std::string all = annotated(plain(0x88, close_payload(1000, "bye"))) + annotated(masked(0x82, std::string(300, '\x07'))) + annotated(masked(0x01,"当前时间是： 1767225600000")) + annotated(masked(0x82, std::string(70000, 'x')))+ annotated("GET / HTTP/1.1\r\n");
  puts(all.c_str());
}
}  // namespace
