// The client's half of the opening handshake.
#pragma once

#include <map>
#include <string>

// As a value: the field is left out.
inline constexpr char kAbsent[] = "(absent)";

// RFC 6455 §1.3's handshake, without what is optional; then with these fields
// changed, added or left out.
inline std::string client_hello(
    const std::map<std::string, std::string>& changes = {},
    const std::string& start_line = "GET /chat HTTP/1.1") {
  std::map<std::string, std::string> fields = {
      {"Host", "server.example.com"},
      {"Upgrade", "websocket"},
      {"Connection", "Upgrade"},
      {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
      {"Sec-WebSocket-Version", "13"},
  };
  for (const auto& [name, value] : changes) fields[name] = value;
  std::string text = start_line + "\r\n";
  for (const auto& [name, value] : fields) {
    if (value != kAbsent) text += name + ": " + value + "\r\n";
  }
  return text + "\r\n";
}
