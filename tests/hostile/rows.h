// The rows of http.rows and handshake.rows: what is sent to the server, and
// what must come back. http.rows tells how they are written;
// interop/wire/rows.py reads the same files.
#pragma once

#include <string>
#include <vector>

// A response that must come.
struct Expected {
  int status = 0;
  bool to_head = false;  // the answer to HEAD: it has no body
};

struct Wanted {
  std::vector<Expected> responses;  // in their order; none: no answer
  bool closes = false;              // the connection, behind the last one
};

struct Row {
  std::string id;       // "009_bare_cr_in_value": begins with the row's number
  std::string section;  // of the rule: "RFC 9112 §2.2"
  std::string sentence = {};
  std::string sent = {};
  bool fin = false;                  // the client sends FIN behind it
  std::vector<Wanted> answers = {};  // ours, then what else the RFC allows
  // The whole answer, cut where any text within a line may stand; empty: the
  // row does not say.
  std::vector<std::string> exactly = {};
  std::vector<std::string> fields = {};  // lines that the last response has
  int line = 0;                          // where it stands in the file

  std::string number() const { return id.substr(0, 3); }
};

// Throws std::runtime_error, with the line, if the file is malformed.
std::vector<Row> read_rows(const std::string& path);
