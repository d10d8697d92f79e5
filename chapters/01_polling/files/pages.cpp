#include "01_polling/files/pages.h"

#include "01_polling/files/files.h"
#include "common/log.h"

Route pages(const std::string& root) {
  auto own = Folder::open(System::real(), root);
  if (!own) {
    fail_to_start(own.error() + "; choose another folder with --root");
  }
  auto shared = Folder::open(System::real(), WWW_FOLDER "/shared");
  if (!shared) {
    fail_to_start(shared.error() + "; it came with the source, beside www/" +
                  "01_polling: build again where that is now");
  }
  return first_of(
      {files(*std::move(own)), files(*std::move(shared), "/shared/")});
}
