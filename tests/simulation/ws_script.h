// WebSocket as the scripts need it: frames of a client, and those of the server
// that must answer them.
#pragma once

#include "simulation/script.h"

// The opening handshake.
void add_handshake(Script& script);
// A message, in random fragments with pings between them, and its echo.
void add_message(Script& script, std::size_t largest, Dice& dice);
void add_ping(Script& script, Dice& dice);
void add_close(Script& script);
// A frame that breaks a rule, and the Close frame that answers it.
void add_violation(Script& script, Dice& dice);
// More fragments than may be, empty ones.
void add_endless_fragments(Script& script);
// The beginning of a message, and the Close frame that comes a minute later.
void add_slow_message(Script& script, Dice& dice);
// "Hello", which starts the pushes; so many of them.
void add_pushes(Script& script, std::size_t count);
