// Chapter 01: a page that asks for the time again and again.
#include "01_polling/files/pages.h"
#include "01_polling/serve.h"
#include "01_polling/time_now.h"

int main(int argc, char** argv) {
  HttpOptions options;
  options.root = WWW_FOLDER "/" CHAPTER;
  parse_flags_or_exit(argc, argv, {CHAPTER, "answers polls for the time"},
                      flags(options));
  EventLoop loop;
  return serve(loop, options,
               first_of({get("/time", time_now), pages(options.root)}));
}
