#include "01_polling/files/files.h"

#include <cassert>

#include "01_polling/files/cache.h"
#include "01_polling/files/path.h"

namespace {

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

Response respond(const Request& request, const Representation& current) {
  const std::uint64_t size = current.status.size;
  const int verdict = evaluate_preconditions(request, current.validators);
  if (verdict == 412) return error_page(412, "The file is another version.");
  if (verdict == 304) {
    return {.status = 304, .fields = current.validator_fields};
  }
  const Selection part = selection_in(request, current.validators, size);
  if (part.status == 416) return unsatisfiable(part, size);
  Response response{.status = part.status,
                    .fields = current.fields,
                    .body = current.body(part)};
  if (part.status == 206) {
    Response range;
    range.with("Content-Range", content_range(part, size));
    response.fields.insert(current.validator_fields.size(), range.fields);
  }
  return response;
}

class StaticFiles {
 public:
  // `prefix` is the mount without its "/": "" for the root.
  StaticFiles(Folder folder, std::string prefix, System& system)
      : folder_(std::move(folder)),
        prefix_(std::move(prefix)),
        system_(&system),
        cache_(folder_) {}

  std::optional<Answer> answer(const Request& request) {
    if (request.method != "GET" && request.method != "HEAD") return {};
    if (!request.path.starts_with(prefix_)) return {};
    const std::string_view below = request.path.substr(prefix_.size());
    if (below.empty()) return redirect(prefix_ + "/", request.query);
    if (!below.starts_with('/')) return {};

    const Duration now = system_->wall_clock();
    if (const Representation* known = cache_.find(below, now)) {
      return respond(request, *known);
    }
    std::expected<std::string, int> path = relative_path(below);
    if (path) return find(request, below, *std::move(path), now);
    if (path.error() == 404) return {};
    return error_page(path.error(), "The path is malformed.");
  }

 private:
  // `target` is the path as it was written.
  std::optional<Answer> find(const Request& request, std::string_view target,
                             std::string path, Duration now) {
    const bool names_folder = path.empty() || path.ends_with('/');
    if (names_folder) path += "index.html";
    std::expected<Opened, OpenError> opened = folder_.find(path);
    if (!opened && opened.error() == OpenError::busy) return busy();
    if (!opened) return {};
    if (opened->file) {
      Representation fresh(std::move(path), opened->file, now);
      return first_answer(request, target, std::move(fresh), now);
    }
    if (names_folder) return {};  // a folder of the name index.html
    // Made anew from the decoded path, so that no second "/" can stand at its
    // beginning: "//host/" would lead elsewhere (RFC 3986 §4.2).
    return redirect(prefix_ + "/" + percent_encode(path, kPathPlain) + "/",
                    request.query);
  }

  Response first_answer(const Request& request, std::string_view target,
                        Representation fresh, Duration now) {
    const bool settled = Cache::is_settled(fresh.status, now);
    if (settled && fresh.status.size <= Cache::kLargest) fresh.load(folder_);
    Response response = respond(request, fresh);
    if (settled) cache_.keep(target, std::move(fresh), now);
    return response;
  }

  Folder folder_;
  std::string prefix_;
  System* system_;
  Cache cache_;  // of what is in folder_
};

}  // namespace

Route files(Folder folder, std::string mount, System& system) {
  assert(mount.starts_with('/') && mount.ends_with('/'));
  mount.pop_back();
  // Shared, because a Route can be copied and a folder's descriptor cannot.
  return [site = std::make_shared<StaticFiles>(std::move(folder),
                                               std::move(mount), system)](
             const Request& request) { return site->answer(request); };
}
