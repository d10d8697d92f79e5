// The pages of a chapter: its own folder, and what all chapters share.
#pragma once

#include <string>

#include "01_polling/route.h"

// Serves the folder `root` at /, and www/shared at /shared/. A folder that
// cannot be opened ends the program with a sentence.
Route pages(const std::string& root);
