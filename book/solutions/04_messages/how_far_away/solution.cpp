// An echo server that knows how far away its clients are.
#include <array>
#include <vector>

#include "01_polling/files/pages.h"
#include "04_messages/websocket_server.h"

namespace {

// What is asked of a client; one a slot.
struct Question {
  std::string payload;  // empty: it was answered
  Duration asked = {};
};

// The time does not belong into the payload: a client may send any pong that it
// likes, and would tell us how far away it is.
std::string unguessable(System& system) {
  std::array<std::byte, 16> bytes;
  system.random(bytes);
  return std::string(as_text(bytes));
}

}  // namespace

int main(int argc, char** argv) {
  WebSocketOptions options;
  options.root = WWW_FOLDER "/04_messages";
  parse_flags_or_exit(argc, argv, {CHAPTER, "tells how far away you are"},
                      flags(options));
  EventLoop loop;
  std::vector<Question> questions;
  WebSocketServer sockets(
      options,
      {.on_open =
           [&](WebSocket& socket, const Request&, const Accepted&) {
             if (questions.size() <= socket.slot()) {
               questions.resize(socket.slot() + 1);
             }
             // A slot is used again: this also forgets the last one's question.
             Question& question = questions[socket.slot()];
             question = {unguessable(loop.system()), loop.now()};
             socket.ping(view_of(question.payload));
           },
       .on_message = [](WebSocket& socket,
                        const Message& message) { socket.send(message); },
       .on_pong =
           [&](WebSocket& socket, View payload) {
             Question& question = questions[socket.slot()];
             if (question.payload.empty() ||
                 as_text(payload) != question.payload) {
               return;
             }
             const auto passed =
                 std::chrono::duration_cast<std::chrono::microseconds>(
                     loop.now() - question.asked);
             question.payload.clear();
             socket.send(std::to_string(passed.count()) + " us");
           }});
  return serve(loop, options, pages(options.root), sockets.at("/"));
}
