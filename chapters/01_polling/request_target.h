// Request targets and authorities (RFC 9112 §3.2, RFC 3986 §3.2).
#pragma once

#include <string_view>

#include "01_polling/request.h"

// Fills in path, query and, where the target has one, authority. Wants method
// and target. False: the target has none of the forms that the method may have.
bool split_target(Request& request);

// Whether this is host [":" port], without user information.
bool is_authority(std::string_view text);

// The host of an authority, without the port: "localhost", "[::1]".
std::string_view host_of(std::string_view authority);
