// Serves the files of a folder: the counterpart of express.static.
//
// Paths, media types, conditions and ranges are values, computed in the other
// files of this folder; this one puts an answer together from them.
#pragma once

#include <string>

#include "01_polling/route.h"
#include "common/file.h"
#include "common/system.h"

// A route that answers GET and HEAD below `mount` (which ends in "/") with the
// files of `folder`, index.html for a folder in it. It passes on what it does
// not have, so that another route may.
//
//   200 206 304 412 416  a file, or what the request made of it (RFC 9110 §13)
//   301                  a folder without the "/" at its end
//   400                  a path that cannot be one
//   503                  no descriptor is left to open the file with
//
// A file is sent by the kernel, as a range; what is not in memory it waits for.
Route files(Folder folder, std::string mount = "/",
            System& system = System::real());
