// Peer: websocketpp on Boost.Asio, after its own echo_server, in one thread,
// without logs.
#include <string>
#include <websocketpp/config/asio_no_tls.hpp>
#include <websocketpp/server.hpp>

using Server = websocketpp::server<websocketpp::config::asio>;

int main(int, char** argv) {
  Server server;
  server.clear_access_channels(websocketpp::log::alevel::all);
  server.clear_error_channels(websocketpp::log::elevel::all);
  server.init_asio();
  server.set_reuse_addr(true);
  server.set_listen_backlog(4096);
  server.set_tcp_post_init_handler([&server](websocketpp::connection_hdl to) {
    server.get_con_from_hdl(to)->get_raw_socket().set_option(
        boost::asio::ip::tcp::no_delay(true));
  });
  server.set_message_handler(
      [&server](websocketpp::connection_hdl from, Server::message_ptr message) {
        websocketpp::lib::error_code error;
        server.send(from, message->get_payload(), message->get_opcode(), error);
      });
  server.listen({boost::asio::ip::address_v4::loopback(),
                 static_cast<unsigned short>(std::stoi(argv[2]))});
  server.start_accept();
  server.run();
}
