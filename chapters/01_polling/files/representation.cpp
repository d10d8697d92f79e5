#include "01_polling/files/representation.h"

#include "01_polling/files/media_type.h"
#include "01_polling/http_date.h"

Representation::Representation(std::string its_path,
                               const std::shared_ptr<const File>& opened,
                               Duration now)
    : path(std::move(its_path)),
      status(opened->status),
      validators(status, now),
      file(opened) {
  Response described;
  described.with("Cache-Control", "public, max-age=0")
      .with("ETag", validators.etag)
      .with("Last-Modified", http_date(validators.last_modified));
  validator_fields = described.fields;
  described.with("Accept-Ranges", "bytes")
      .with("Content-Type", media_type(path))
      .with("X-Content-Type-Options", "nosniff");
  fields = std::move(described.fields);
}

void Representation::load(const Folder& folder) {
  content = folder.read(*file.lock());
}

decltype(Response::body) Representation::body(const Selection& part) const {
  if (!content) return FileRange{file.lock(), part.offset, part.length};
  if (part.length == content->size()) return content;
  return std::string(as_text(content->view()).substr(part.offset, part.length));
}
