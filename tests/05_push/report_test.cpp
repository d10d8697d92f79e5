#include "05_push/report.h"

#include <gtest/gtest.h>

#include "03_framing/wire.h"

namespace {

const Occasion kOccasion{.connection = 3, .at = 1764230400123};

std::string report_of(const std::string& wire, From from) {
  FrameReader reader;
  SeenFrame frame;
  View bytes = view_of(wire);
  EXPECT_TRUE(reader.next(bytes, frame));
  return report_frame(kOccasion, from, frame);
}

TEST(Report, open) {
  EXPECT_EQ(report_open(kOccasion, "GET /\r\n"),
            R"({"kind":"open","connection":3,"at":1764230400123,)"
            R"("request":"474554202f0d0a"})");
}

TEST(Report, of_a_long_handshake_the_beginning) {
  EXPECT_EQ(report_open(kOccasion, std::string(kRequestShown + 1, 'a')),
            report_open(kOccasion, std::string(kRequestShown, 'a')));
}

TEST(Report, frame_of_a_client) {
  EXPECT_EQ(report_of(kMaskedHello, From::client),
            R"({"kind":"frame","connection":3,"at":1764230400123,)"
            R"("from":"client","fin":true,"rsv":0,"opcode":1,"message":1,)"
            R"("masked":true,"length":5,"head":"818537fa213d",)"
            R"("payload":"48656c6c6f"})");
}

TEST(Report, frame_of_a_server) {
  EXPECT_EQ(report_of(plain(0x42, "\xff\x0a\""), From::server),
            R"({"kind":"frame","connection":3,"at":1764230400123,)"
            R"("from":"server","fin":false,"rsv":4,"opcode":2,"message":2,)"
            R"("masked":false,"length":3,"head":"4203","payload":"ff0a22"})");
}

TEST(Report, end) {
  EXPECT_EQ(report_end(kOccasion, 1006, "x", view_of("\x81")),
            R"({"kind":"end","connection":3,"at":1764230400123,)"
            R"("code":1006,"reason":"78","rest":"81"})");
}

TEST(Report, dropped) {
  EXPECT_EQ(report_dropped(17), R"({"kind":"dropped","count":17})");
}

}  // namespace
