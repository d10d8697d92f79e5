#include "01_polling/bad_request.h"

std::string describe(const BadRequest& rule) {
  return std::string(rule.message) + " (" + std::string(rule.section) + ")";
}
