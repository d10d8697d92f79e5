// Chapter 01: a page that asks for the time again and again.
#include "01_polling/files/files.h"
#include "01_polling/serve.h"
#include "01_polling/time_now.h"

int main(int argc, char** argv) {
  HttpOptions options{.root = WWW_FOLDER "/01_polling"};
  parse_flags_or_exit(argc, argv, {CHAPTER, "answers polls for the time"},
                      flags(options));
  EventLoop loop;
  Route pages = first_of({get("/time", time_now),
                          files(folder_or_exit(options.root)),
                          files(folder_or_exit(kSharedPages), "/shared/")});
  return serve(loop, options, {{"http", "--port", options.port, pages}});
}
