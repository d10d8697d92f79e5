#include "01_polling/files/files.h"

#include <cassert>

#include "01_polling/files/conditions.h"
#include "01_polling/files/media_type.h"
#include "01_polling/files/path.h"
#include "01_polling/files/range.h"
#include "01_polling/http_date.h"

namespace {

using OpenFile = std::shared_ptr<const File>;

Response redirect(std::string location, std::string_view query) {
  if (!query.empty()) location += "?" + percent_encode(query, kQueryPlain);
  Response response = error_page(301, "Redirecting to " + location);
  response.with("Location", location);
  return response;
}

Response busy() {
  Response response =
      error_page(503, "The file cannot be opened now. Try again.");
  response.with("Retry-After", "1");
  return response;
}

Response unsatisfiable(const Selection& selection, std::uint64_t size) {
  Response response = error_page(416, "The file has no such range.");
  response.with("Content-Range", content_range(selection, size));
  return response;
}

// RFC 9110 §14.2: the last thing looked at, and only for GET.
Selection selection_in(const Request& request, const Validators& current,
                       std::uint64_t size) {
  const bool counts =
      request.method == "GET" && range_applies(request, current);
  const auto range = counts ? request.list("Range") : std::nullopt;
  return select_range(range.value_or(""), size);
}

// What a 304 repeats of the 200 (RFC 9110 §15.4.5).
Response with_validators(int status, const Validators& current) {
  Response response;
  response.status = status;
  response.with("Cache-Control", "public, max-age=0")
      .with("ETag", current.etag)
      .with("Last-Modified", http_date(current.last_modified));
  return response;
}

Response respond(const Request& request, const OpenFile& file,
                 std::string_view path, Duration now) {
  const std::uint64_t size = file->status.size;
  const Validators current(file->status, now);
  const int verdict = evaluate_preconditions(request, current);
  if (verdict == 412) return error_page(412, "The file is another version.");
  if (verdict == 304) return with_validators(304, current);

  const Selection part = selection_in(request, current, size);
  if (part.status == 416) return unsatisfiable(part, size);
  Response response = with_validators(part.status, current);
  if (part.status == 206) {
    response.with("Content-Range", content_range(part, size));
  }
  response.with("Accept-Ranges", "bytes")
      .with("Content-Type", media_type(path))
      .with("X-Content-Type-Options", "nosniff");
  response.body = FileRange{file, part.offset, part.length};
  return response;
}

class StaticFiles {
 public:
  // `prefix` is the mount without its "/": "" for the root.
  StaticFiles(Folder folder, std::string prefix, System& system)
      : folder_(std::move(folder)),
        prefix_(std::move(prefix)),
        system_(&system) {}

  std::optional<Answer> answer(const Request& request) const {
    if (request.method != "GET" && request.method != "HEAD") return {};
    if (!request.path.starts_with(prefix_)) return {};
    const std::string_view below = request.path.substr(prefix_.size());
    if (below.empty()) return redirect(prefix_ + "/", request.query);
    if (!below.starts_with('/')) return {};

    std::expected<std::string, int> path = relative_path(below);
    if (path) return find(request, *std::move(path));
    if (path.error() == 404) return {};
    return error_page(path.error(), "The path is malformed.");
  }

 private:
  std::optional<Answer> find(const Request& request, std::string path) const {
    const bool names_folder = path.empty() || path.ends_with('/');
    if (names_folder) path += "index.html";
    const std::expected<Opened, OpenError> opened = folder_.find(path);
    if (!opened && opened.error() == OpenError::busy) return busy();
    if (!opened) return {};
    if (opened->file) {
      return respond(request, opened->file, path, system_->wall_clock());
    }
    if (names_folder) return {};  // a folder of the name index.html
    // Made anew from the decoded path, so that no second "/" can stand at its
    // beginning: "//host/" would lead elsewhere (RFC 3986 §4.2).
    return redirect(prefix_ + "/" + percent_encode(path, kPathPlain) + "/",
                    request.query);
  }

  Folder folder_;
  std::string prefix_;
  System* system_;
};

}  // namespace

Route files(Folder folder, std::string mount, System& system) {
  assert(mount.starts_with('/') && mount.ends_with('/'));
  mount.pop_back();
  // Shared, because a Route can be copied and a folder's descriptor cannot.
  return [site = std::make_shared<const StaticFiles>(std::move(folder),
                                                     std::move(mount), system)](
             const Request& request) { return site->answer(request); };
}
