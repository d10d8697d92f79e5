#include "02_handshake/handshake.h"

#include <gtest/gtest.h>

#include "01_polling/reading.h"
#include "02_handshake/client_hello.h"

namespace {

// What a policy makes of the requests of a stream, at every cut: 101 and what
// was agreed on, or the status and the name of the broken rule.
Reading answers(const std::string& stream, const Policy& policy = {}) {
  return read_requests(stream, [&](const Request& request) {
    const auto accepted = answer(request, policy);
    if (!accepted) {
      EXPECT_TRUE(accepted.error().close) << "hostile_083";
      const std::string& note = accepted.error().note;
      return note.empty() ? std::to_string(accepted.error().status)
                          : note.substr(0, note.find(':'));
    }
    EXPECT_EQ(accepted->head.status, 101);
    std::string text = "101";
    if (!accepted->protocol.empty()) text += " " + accepted->protocol;
    if (!accepted->extensions.empty())
      text += " [" + accepted->extensions + "]";
    return text;
  });
}

// The fields of the one answer.
std::string fields_of_answer(const std::string& stream,
                             const Policy& policy = {}) {
  return read_requests(stream,
                       [&](const Request& request) {
                         const auto accepted = answer(request, policy);
                         return accepted ? accepted->head.fields
                                         : accepted.error().fields;
                       })
      .at(0);
}

const Reading k101{"101"};

}  // namespace

// RFC 6455 §1.3's example, whole: §4.2.2, 5.4 computes the value.
TEST(Answer, hostile_001_is_that_of_the_rfc) {
  const std::string stream =
      "GET /chat HTTP/1.1\r\n"
      "Host: server.example.com\r\n"
      "Upgrade: websocket\r\n"
      "Connection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      "Origin: http://example.com\r\n"
      "Sec-WebSocket-Protocol: chat, superchat\r\n"
      "Sec-WebSocket-Version: 13\r\n\r\n";
  const Policy policy{.origins = {"http://example.com"}, .protocols = {"chat"}};
  EXPECT_EQ(answers(stream, policy), Reading{"101 chat"});
  EXPECT_EQ(fields_of_answer(stream, policy),
            "Upgrade: websocket\r\n"
            "Connection: Upgrade\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
            "Sec-WebSocket-Protocol: chat\r\n");
}

TEST(AcceptValue, IsThatOfTheRfc) {
  EXPECT_EQ(accept_value("dGhlIHNhbXBsZSBub25jZQ=="),
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(Answer, NamesNothingThatWasNotAgreedOn) {
  EXPECT_EQ(fields_of_answer(client_hello()),
            "Upgrade: websocket\r\n"
            "Connection: Upgrade\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
}

TEST(Answer, hostile_066_wants_both_fields) {  // §4.2.1, 3 and 4
  const Reading refused{"426 no_upgrade"};
  for (const char* value : {kAbsent, "", "foo", "websockets", "h2c",
                            "web socket", "websocket/13", "\"websocket\""}) {
    EXPECT_EQ(answers(client_hello({{"Upgrade", value}})), refused) << value;
  }
  for (const char* value : {kAbsent, "", "close", "keep-alive", "upgraded",
                            "keep-alive; upgrade", "\"upgrade\""}) {
    EXPECT_EQ(answers(client_hello({{"Connection", value}})), refused) << value;
  }
}

TEST(Answer, hostile_066_says_what_to_upgrade_to) {  // RFC 9110 §15.5.22
  const std::string fields =
      fields_of_answer("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_NE(fields.find("Upgrade: websocket\r\n"), std::string::npos);
  EXPECT_NE(fields.find("Connection: Upgrade\r\n"), std::string::npos);
  EXPECT_NE(fields.find("Sec-WebSocket-Version: 13\r\n"), std::string::npos);
}

TEST(Answer, hostile_067_takes_lists_in_any_case) {  // RFC 9110 §5.3, §7.6.1
  EXPECT_EQ(answers(client_hello({{"Connection", "keep-alive, Upgrade"}})),
            k101);
  EXPECT_EQ(answers(client_hello({{"Connection", "uPgRaDe"}})), k101);
  EXPECT_EQ(answers(client_hello({{"Upgrade", "WebSocket"}})), k101);
  EXPECT_EQ(answers(client_hello({{"Upgrade", "h2c, websocket"}})), k101);
  EXPECT_EQ(answers(client_hello(
                {{"Connection", "keep-alive\r\nConnection: upgrade"}})),
            k101);
  EXPECT_EQ(answers(client_hello({{"Connection", ",\t, UPGRADE ,"}})), k101);
}

TEST(Answer, hostile_068_ignores_upgrade_in_http_1_0) {  // RFC 9110 §7.8
  EXPECT_EQ(answers(client_hello({}, "GET / HTTP/1.0")),
            Reading{"426 no_upgrade"});
}

TEST(Answer, hostile_069_is_to_get) {  // §4.2.1, 1
  for (const char* method : {"POST", "HEAD", "PUT", "OPTIONS", "DELETE"}) {
    const std::string stream =
        client_hello({}, std::string(method) + " / HTTP/1.1");
    EXPECT_EQ(answers(stream), Reading{"405 handshake_method"}) << method;
    EXPECT_NE(fields_of_answer(stream).find("Allow: GET\r\n"),
              std::string::npos);
  }
}

TEST(Answer, hostile_070_wants_sixteen_bytes_in_base64) {  // §4.2.1, 5
  for (const char* value :
       {kAbsent, "", "dGhlIHNhbXBsZSBub25j", "dGhlIHNhbXBsZSBub25jZWVl",
        "dGhlIHNhbXBsZSBub24=", "dGhlIHNhbXBsZSBub25jZWU=",
        "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ",
        "dGhlIHNhbXBsZSBub25jZQ===", "dGhlIHNhbXBsZSBub25jZR==",
        "dGhlIHNhbXBsZSBub25jZ!==", "dGhlIHNhbXBs ZSBub25jZQ==",
        "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==",
        "________________________", "========================"}) {
    EXPECT_EQ(answers(client_hello({{"Sec-WebSocket-Key", value}})),
              Reading{"400 handshake_key"})
        << value;
  }
}

TEST(Answer, hostile_070_wants_one_key) {  // §11.3.1
  const std::string line = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
  EXPECT_EQ(answers(client_hello({{"X", "y\r\n" + line}})),
            Reading{"400 handshake_key"});
}

TEST(Answer, hostile_071_wants_version_13) {  // §4.2.2, 4
  const Reading refused{"426 handshake_version"};
  for (const char* value :
       {kAbsent, "", "12", "8", "99", "13, 8", "013", "13.0", "+13", "1 3", "0",
        "-1", "256", "thirteen"}) {
    const std::string stream = client_hello({{"Sec-WebSocket-Version", value}});
    EXPECT_EQ(answers(stream), refused) << value;
    const std::string fields = fields_of_answer(stream);
    EXPECT_NE(fields.find("Sec-WebSocket-Version: 13\r\n"), std::string::npos);
    EXPECT_NE(fields.find("Upgrade: websocket\r\n"), std::string::npos);
  }
  EXPECT_EQ(answers(client_hello({{"Sec-WebSocket-Version",
                                   "13\r\nSec-WebSocket-Version: 13"}})),
            refused);
}

TEST(Answer, hostile_072_welcomes_pages_of_the_same_host) {  // §10.2
  for (const char* origin :
       {kAbsent, "http://server.example.com", "http://server.example.com:3001",
        "https://server.example.com", "HTTP://Server.Example.COM:80"}) {
    EXPECT_EQ(answers(client_hello({{"Origin", origin}})), k101) << origin;
  }
  EXPECT_EQ(answers(client_hello(
                {{"Host", "[::1]:9999"}, {"Origin", "http://[::1]:3001"}})),
            k101);
}

TEST(Answer, hostile_072_refuses_pages_of_other_hosts) {
  for (const char* origin :
       {"", "null", "http://evil.example", "http://server.example.com.evil",
        "http://evil-server.example.com", "http://example.com", "http://",
        "server.example.com", "ftp://server.example.com", "file://",
        "http://server.example.com@evil.example",
        "http://server.example.com:x@evil.example",
        "http://server.example.com:80@evil.example",
        "http://server.example.com:80/evil", "http://server.example.com/",
        "http://server.example.com http://evil.example"}) {
    EXPECT_EQ(answers(client_hello({{"Origin", origin}})),
              Reading{"403 handshake_origin"})
        << origin;
  }
}

TEST(Answer, hostile_072_refuses_two_origins) {
  const Reading refused{"403 handshake_origin"};
  const std::string two =
      "http://server.example.com\r\nOrigin: http://server.example.com";
  EXPECT_EQ(answers(client_hello({{"Origin", two}})), refused);
  EXPECT_EQ(answers(client_hello({{"Origin", two}}), {.origins = {"*"}}),
            refused);
}

TEST(Answer, hostile_072_welcomes_the_origins_it_was_told) {
  const Reading refused{"403 handshake_origin"};
  const Policy policy{.origins = {"https://a.example", "https://b.example:8"}};
  const auto from = [&](const char* origin) {
    return answers(client_hello({{"Origin", origin}}), policy);
  };
  EXPECT_EQ(from("https://a.example"), k101);
  EXPECT_EQ(from("https://b.example:8"), k101);
  EXPECT_EQ(from(kAbsent), k101);
  EXPECT_EQ(from("http://a.example"), refused);
  EXPECT_EQ(from("https://b.example"), refused);
  EXPECT_EQ(from("http://server.example.com"), refused);
  EXPECT_EQ(answers(client_hello({{"Origin", "null"}}), {.origins = {"*"}}),
            k101);
}

TEST(Answer, hostile_075_wants_no_body) {
  const Reading refused{"400 handshake_body"};
  EXPECT_EQ(answers(client_hello({{"Content-Length", "5"}}) + "hello"),
            refused);
  EXPECT_EQ(
      answers(client_hello({{"Transfer-Encoding", "chunked"}}) + "0\r\n\r\n"),
      refused);
  EXPECT_EQ(answers(client_hello({{"Content-Length", "0"}})), k101);
}

TEST(Answer, hostile_076_agrees_on_what_both_know) {  // §4.2.2, 5.5
  const Reading refused{"400 handshake_protocols"};
  const Policy policy{.protocols = {"v2", "v1"}};
  const auto offered = [&](const std::string& list) {
    return answers(client_hello({{"Sec-WebSocket-Protocol", list}}), policy);
  };
  EXPECT_EQ(offered("v1, v2"), Reading{"101 v2"});
  EXPECT_EQ(offered("v0\r\nSec-WebSocket-Protocol: v1"), Reading{"101 v1"});
  EXPECT_EQ(offered("chat"), k101);
  EXPECT_EQ(offered("v1, v1"), refused);
  EXPECT_EQ(offered("v1\r\nSec-WebSocket-Protocol: v1"), refused);
  EXPECT_EQ(offered("v1 v2"), refused);
  EXPECT_EQ(offered(""), refused);
  EXPECT_EQ(offered("a" + std::string(4000, ' ') + ",v1"), Reading{"101 v1"});
}

TEST(Answer, hostile_077_refuses_malformed_extensions) {  // §9.1
  for (const char* value : {";;=,,", "x;", "x;y=\"\\c\\c", ""}) {
    EXPECT_EQ(answers(client_hello({{"Sec-WebSocket-Extensions", value}})),
              Reading{"400 handshake_extensions"})
        << value;
  }
}

TEST(Answer, hostile_078_leaves_out_unknown_extensions) {
  const std::string stream =
      client_hello({{"Sec-WebSocket-Extensions", "x-unknown; a=b"}});
  EXPECT_EQ(answers(stream), k101);
  const Policy none{.extensions = [](std::string_view) {
    return std::optional<std::string>();
  }};
  EXPECT_EQ(answers(stream, none), k101);
  EXPECT_EQ(fields_of_answer(stream).find("Extensions"), std::string::npos);
}

TEST(Answer, LetsThePolicyAgreeOnExtensions) {
  std::string seen;
  const Policy policy{.extensions = [&](std::string_view offers) {
    seen = offers;
    return std::optional<std::string>("b; c=1");
  }};
  const std::string stream = client_hello(
      {{"Sec-WebSocket-Extensions", "a\r\nSec-WebSocket-Extensions: b; c=1"}});
  EXPECT_EQ(answers(stream, policy), Reading{"101 [b; c=1]"});
  EXPECT_EQ(seen, "a, b; c=1");
  EXPECT_NE(fields_of_answer(stream, policy)
                .find("Sec-WebSocket-Extensions: b; c=1\r\n"),
            std::string::npos);
}

TEST(Answer, LetsThePolicyRefuse) {
  const Policy policy{.veto = [](const Request& request) {
    return request.path == "/closed" ? std::optional(error_page(429, "Later."))
                                     : std::nullopt;
  }};
  EXPECT_EQ(answers(client_hello({}, "GET /closed HTTP/1.1"), policy),
            Reading{"429"});
  EXPECT_EQ(answers(client_hello(), policy), k101);
}

TEST(Answer, hostile_002_and_what_is_no_request_is_refused_before) {
  EXPECT_EQ(answers(client_hello({{"Host", kAbsent}})), Reading{"400 host"});
  EXPECT_EQ(answers(client_hello({{"Host", "a\r\nHost: a"}})),
            Reading{"400 host"});
  EXPECT_EQ(answers(client_hello({}, "GET /#a HTTP/1.1")),
            Reading{"400 target"});  // RFC 6455 §3: no fragment
}

TEST(AsksForWebsocket, TellsHandshakesFromOtherRequests) {
  const auto asks = [](const std::string& stream) {
    return read_requests(stream, [](const Request& request) {
      return std::string(asks_for_websocket(request) ? "yes" : "no");
    });
  };
  EXPECT_EQ(asks(client_hello()), Reading{"yes"});
  EXPECT_EQ(asks(client_hello({{"Sec-WebSocket-Key", kAbsent}})),
            Reading{"yes"});  // and is told what is wrong
  EXPECT_EQ(asks(client_hello({{"Upgrade", "h2c"}})), Reading{"no"});
  EXPECT_EQ(asks(client_hello({}, "GET / HTTP/1.0")), Reading{"no"});
}
