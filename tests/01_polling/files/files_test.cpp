#include "01_polling/files/files.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "01_polling/http_date.h"

namespace fs = std::filesystem;

namespace {

// The real system, a day ahead: files made just now are old enough for strong
// entity tags.
class Tomorrow : public System {
 public:
  Duration wall_clock() override { return System::wall_clock() + day; }
  long open_beneath(int folder, const std::string& path) override {
    return error != 0 ? error : System::open_beneath(folder, path);
  }
  Duration day = 24h;
  long error = 0;  // what opening answers instead
};

//   <scratch>/public           the folder that is served
//   <scratch>/public-secret    its neighbour
class Files : public testing::Test {
 protected:
  void SetUp() override {
    scratch_ = fs::path(testing::TempDir()) /
               ("files_test_" + std::to_string(std::random_device()()));
    fs::create_directories(root() / "sub" / "deeper");
    fs::create_directories(scratch_ / "public-secret");
    write("index.html", "<p>hello</p>");
    write("ten.txt", "0123456789");
    write("empty.css", "");
    write("sub/index.html", "sub");
    write("../public-secret/key", "secret");
  }
  void TearDown() override { fs::remove_all(scratch_); }

  fs::path root() const { return scratch_ / "public"; }
  void write(const std::string& path, const std::string& content) {
    std::ofstream(root() / path) << content;
  }

  Route site() {
    auto folder = Folder::open(system_, root());
    return files(*std::move(folder), mount_, system_);
  }
  std::optional<Answer> ask(std::string_view path,
                            std::vector<Field> fields = {},
                            std::string_view method = "GET",
                            std::string_view query = "") {
    Request request;
    request.method = method;
    request.target = request.path = path;
    request.query = query;
    request.fields = std::move(fields);
    return (kept_site_ ? kept_site_ : site())(request);
  }
  Response get(std::string_view path, std::vector<Field> fields = {},
               std::string_view method = "GET", std::string_view query = "") {
    return std::get<Response>(
        ask(path, std::move(fields), method, query).value());
  }
  std::string content(const Response& response) {
    if (const auto* text = std::get_if<std::string>(&response.body)) {
      return *text;
    }
    if (const auto* chunk = std::get_if<Chunk>(&response.body)) {
      return std::string(as_text((*chunk)->view()));
    }
    const auto& range = std::get<FileRange>(response.body);
    std::string bytes(range.length, '?');
    const std::string path =
        "/proc/self/fd/" + std::to_string(range.file->descriptor.number());
    std::ifstream file(path);
    file.seekg(static_cast<std::streamoff>(range.offset));
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    EXPECT_TRUE(file);
    return bytes;
  }

  fs::path scratch_;
  Tomorrow system_;
  std::string mount_ = "/";
  Route kept_site_;  // if set, all requests go to it
};

std::optional<std::string> value_of(const Response& response,
                                    const std::string& name) {
  const std::string lines = "\r\n" + response.fields;
  const std::size_t at = lines.find("\r\n" + name + ": ");
  if (at == lines.npos) return std::nullopt;
  const std::size_t begin = at + name.size() + 4;
  return lines.substr(begin, lines.find("\r\n", begin) - begin);
}

}  // namespace

TEST_F(Files, ServesAFileWithItsFields) {
  const Response response = get("/ten.txt");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(content(response), "0123456789");
  EXPECT_EQ(value_of(response, "Accept-Ranges"), "bytes");
  EXPECT_EQ(value_of(response, "Cache-Control"), "public, max-age=0");
  EXPECT_EQ(value_of(response, "Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(value_of(response, "X-Content-Type-Options"), "nosniff");
  EXPECT_TRUE(value_of(response, "ETag")->starts_with('"'));
  const auto time =
      std::chrono::file_clock::to_sys(fs::last_write_time(root() / "ten.txt"));
  EXPECT_EQ(value_of(response, "Last-Modified"),
            http_date(std::chrono::floor<std::chrono::seconds>(time)
                          .time_since_epoch()
                          .count()));
  EXPECT_FALSE(value_of(response, "Content-Length"));  // the server's
  EXPECT_FALSE(value_of(response, "Date"));
}

TEST_F(Files, ServesTheIndexOfAFolder) {
  EXPECT_EQ(content(get("/")), "<p>hello</p>");
  EXPECT_EQ(content(get("/sub/")), "sub");
  EXPECT_EQ(value_of(get("/"), "Content-Type"), "text/html; charset=utf-8");
  EXPECT_FALSE(ask("/sub/deeper/"));
}

TEST_F(Files, ServesAnEmptyFile) {
  EXPECT_EQ(content(get("/empty.css")), "");
  EXPECT_EQ(get("/empty.css", {{"Range", "bytes=0-"}}).status, 416);
}

TEST_F(Files, DecodesNames) {
  write("当 前?.txt", "utf-8");
  EXPECT_EQ(content(get("/%E5%BD%93%20%E5%89%8D%3F.txt")), "utf-8");
}

TEST_F(Files, hostile_048_head_is_answered_as_get) {
  const Response head = get("/ten.txt", {}, "HEAD");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.fields, get("/ten.txt").fields);
  EXPECT_EQ(content(head), "0123456789");  // whose length the server tells
}

TEST_F(Files, PassesWhatItDoesNotHave) {
  EXPECT_FALSE(ask("/nope"));
  EXPECT_FALSE(ask("/ten.txt/"));
  EXPECT_FALSE(ask("/ten.txt/x"));
  EXPECT_FALSE(ask("/" + std::string(5000, 'a')));
}

TEST_F(Files, PassesOtherMethods) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "get"}) {
    EXPECT_FALSE(ask("/ten.txt", {}, method)) << method;
    EXPECT_FALSE(ask("/%zz", {}, method)) << method;
  }
}

TEST_F(Files, RedirectsAFolderToItsSlash) {
  const Response response = get("/sub");
  EXPECT_EQ(response.status, 301);
  EXPECT_EQ(value_of(response, "Location"), "/sub/");
  EXPECT_EQ(value_of(get("/sub", {}, "GET", "a=1&b=%20"), "Location"),
            "/sub/?a=1&b=%20");
}

TEST_F(Files, hostile_052_location_stays_on_this_host) {
  fs::create_directories(root() / "example.com" / "a");
  for (const char* path : {"//example.com", "///example.com", "/.//example.com",
                           "/sub/..//example.com"}) {
    EXPECT_EQ(value_of(get(path), "Location"), "/example.com/") << path;
  }
  EXPECT_EQ(value_of(get("//example.com/a"), "Location"), "/example.com/a/");
  EXPECT_FALSE(ask("/\\example.com"));
}

TEST_F(Files, hostile_052_location_is_escaped) {
  fs::create_directories(root() / "当 \"<前");
  const Response response =
      get("/%E5%BD%93%20%22%3C%E5%89%8D", {}, "GET", "a\r\nSet-Cookie: b");
  EXPECT_EQ(value_of(response, "Location"),
            "/%E5%BD%93%20%22%3C%E5%89%8D/?a%0D%0ASet-Cookie:%20b");
  EXPECT_FALSE(value_of(response, "Set-Cookie"));
}

TEST_F(Files, hostile_054_nothing_outside_the_root) {
  for (const char* path :
       {"/../public-secret/key", "/%2e%2e/public-secret/key",
        "/..%2fpublic-secret%2fkey", "/..%5cpublic-secret%5ckey",
        "/%252e%252e/public-secret/key", "/sub/../../public-secret/key"}) {
    EXPECT_FALSE(ask(path)) << path;
  }
}

TEST_F(Files, hostile_056_malformed_paths_are_refused_at_once) {
  for (const char* path : {"/%00", "/%zz", "/%", "/%c0%af", "/a%0d%0ab"}) {
    EXPECT_EQ(get(path).status, 400) << path;
  }
}

TEST_F(Files, hostile_058_symbolic_links_do_not_lead_out) {
  fs::create_symlink("../../public-secret/key", root() / "sub" / "out");
  fs::create_symlink(scratch_ / "public-secret", root() / "absolute");
  fs::create_symlink("loop", root() / "loop");
  fs::create_symlink("../ten.txt", root() / "sub" / "inside");
  EXPECT_FALSE(ask("/sub/out"));
  EXPECT_FALSE(ask("/absolute/key"));
  EXPECT_FALSE(ask("/absolute"));
  EXPECT_FALSE(ask("/loop"));
  EXPECT_EQ(content(get("/sub/inside")), "0123456789");
}

TEST_F(Files, hostile_059_what_is_no_file) {
  ASSERT_EQ(std::system(("mkfifo " + (root() / "pipe").string()).c_str()), 0);
  fs::create_symlink("/dev/zero", root() / "device");
  fs::create_directories(root() / "odd" / "index.html");
  EXPECT_FALSE(ask("/pipe"));  // and does not wait for a writer
  EXPECT_FALSE(ask("/device"));
  EXPECT_FALSE(ask("/odd/"));
  EXPECT_EQ(get("/odd/index.html").status, 301);
}

TEST_F(Files, hostile_059_unreadable_file) {
  fs::permissions(root() / "ten.txt", fs::perms::none);
  if (std::ifstream(root() / "ten.txt")) GTEST_SKIP() << "run by root";
  EXPECT_FALSE(ask("/ten.txt"));
}

TEST_F(Files, hostile_059_refused_by_the_system) {
  system_.error = -EACCES;
  EXPECT_FALSE(ask("/ten.txt"));
}

TEST_F(Files, hostile_127_no_descriptor_left) {
  system_.error = -EMFILE;
  const Response response = get("/ten.txt");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(value_of(response, "Retry-After"), "1");
}

TEST_F(Files, hostile_060_dotfiles) {
  fs::create_directories(root() / ".git");
  fs::create_directories(root() / "sub" / ".b");
  write(".env", "secret");
  write(".git/config", "secret");
  write("sub/.b/c", "secret");
  for (const char* path :
       {"/.env", "/%2eenv", "/.git/config", "/.git", "/sub/.b/c"}) {
    EXPECT_FALSE(ask(path)) << path;
  }
}

TEST_F(Files, AnswersNotModifiedWithoutMetadata) {  // RFC 9110 §15.4.5
  const Response whole = get("/ten.txt");
  const std::string etag = value_of(whole, "ETag").value();
  for (const char* method : {"GET", "HEAD"}) {
    const Response response =
        get("/ten.txt", {{"If-None-Match", etag}}, method);
    EXPECT_EQ(response.status, 304);
    EXPECT_EQ(value_of(response, "ETag"), etag);
    EXPECT_EQ(value_of(response, "Cache-Control"), "public, max-age=0");
    EXPECT_EQ(value_of(response, "Last-Modified"),
              value_of(whole, "Last-Modified"));
    EXPECT_EQ(response.fields.find("Content-"), std::string::npos);
    EXPECT_EQ(std::get<std::string>(response.body), "");
  }
}

TEST_F(Files, AnswersAFailedPrecondition) {
  EXPECT_EQ(get("/ten.txt", {{"If-Match", "\"other\""}}).status, 412);
}

TEST_F(Files, IgnoresPreconditionsWhereThereIsNoFile) {  // §13.2.1
  EXPECT_FALSE(ask("/nope", {{"If-None-Match", "*"}}));
  EXPECT_EQ(get("/sub", {{"If-Match", "\"other\""}}).status, 301);
}

TEST_F(Files, ServesARange) {
  const Response response = get("/ten.txt", {{"Range", "bytes=2-4"}});
  EXPECT_EQ(response.status, 206);
  EXPECT_EQ(content(response), "234");
  EXPECT_EQ(value_of(response, "Content-Range"), "bytes 2-4/10");
  for (const char* name : {"ETag", "Last-Modified", "Cache-Control",
                           "Content-Type", "Accept-Ranges"}) {
    EXPECT_EQ(value_of(response, name), value_of(get("/ten.txt"), name));
  }
}

TEST_F(Files, RefusesARangeBeyondTheFile) {
  const Response response = get("/ten.txt", {{"Range", "bytes=20-30"}});
  EXPECT_EQ(response.status, 416);
  EXPECT_EQ(value_of(response, "Content-Range"), "bytes */10");
}

TEST_F(Files, hostile_062_two_range_fields_give_the_whole) {
  EXPECT_EQ(
      get("/ten.txt", {{"Range", "bytes=0-1"}, {"Range", "bytes=2-3"}}).status,
      200);
}

TEST_F(Files, TakesRangesWithGetOnly) {  // RFC 9110 §14.2: MUST
  const Response response = get("/ten.txt", {{"Range", "bytes=2-4"}}, "HEAD");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(content(response), "0123456789");
}

TEST_F(Files, hostile_063_a_range_of_another_version_gives_the_whole) {
  const std::string etag = value_of(get("/ten.txt"), "ETag").value();
  const Field range{"Range", "bytes=2-4"};
  EXPECT_EQ(get("/ten.txt", {range, {"If-Range", etag}}).status, 206);
  EXPECT_EQ(get("/ten.txt", {range, {"If-Range", "W/" + etag}}).status, 200);
  EXPECT_EQ(get("/ten.txt", {range, {"If-Range", "\"other\""}}).status, 200);
  EXPECT_EQ(get("/ten.txt", {{"Range", "bytes=20-"}, {"If-Range", "\"other\""}})
                .status,
            200);
}

TEST_F(Files, ConditionsComeBeforeTheRange) {  // RFC 9110 §14.2
  const std::string etag = value_of(get("/ten.txt"), "ETag").value();
  EXPECT_EQ(
      get("/ten.txt", {{"Range", "bytes=20-"}, {"If-None-Match", etag}}).status,
      304);
}

TEST_F(Files, AnswersAlikeFromMemory) {
  kept_site_ = site();
  const Response first = get("/ten.txt");
  const std::string etag = value_of(first, "ETag").value();
  system_.error = -EMFILE;  // it cannot be opened again
  const Response second = get("/ten.txt");
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(second.fields, first.fields);
  EXPECT_EQ(content(second), content(first));
  EXPECT_EQ(get("/ten.txt", {{"If-None-Match", etag}}).status, 304);
  EXPECT_EQ(get("/ten.txt", {{"If-Match", "\"other\""}}).status, 412);
  EXPECT_EQ(get("/ten.txt", {{"Range", "bytes=20-30"}}).status, 416);
  const Response part = get("/ten.txt", {{"Range", "bytes=2-4"}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(content(part), "234");
  EXPECT_EQ(value_of(part, "Content-Range"), "bytes 2-4/10");
  EXPECT_EQ(content(get("/ten.txt", {{"Range", "bytes=0-"}})), "0123456789");
}

TEST_F(Files, SeesAChangeAtOnce) {
  kept_site_ = site();
  EXPECT_EQ(content(get("/ten.txt")), "0123456789");
  const std::string etag = value_of(get("/ten.txt"), "ETag").value();
  write("ten.txt", "abcdefghij");
  EXPECT_EQ(content(get("/ten.txt")), "abcdefghij");
  EXPECT_NE(value_of(get("/ten.txt"), "ETag"), etag);
  fs::remove(root() / "ten.txt");
  EXPECT_FALSE(ask("/ten.txt"));
}

TEST_F(Files, SendsALargeFileFromTheDescriptorThatSomebodyHolds) {
  write("large.bin", std::string(100'000, 'x'));
  kept_site_ = site();
  const Response held = get("/large.bin");
  system_.error = -EMFILE;
  EXPECT_EQ(content(get("/large.bin")), std::string(100'000, 'x'));
  EXPECT_EQ(content(get("/large.bin", {{"Range", "bytes=-2"}})), "xx");
}

TEST_F(Files, AYoungFileHasAWeakTag) {
  system_.day = 0s;
  fs::last_write_time(root() / "ten.txt", fs::file_time_type::clock::now());
  EXPECT_TRUE(value_of(get("/ten.txt"), "ETag")->starts_with("W/\""));
}

TEST_F(Files, hostile_065_a_file_from_the_future) {
  system_.day = 0s;
  fs::last_write_time(root() / "ten.txt",
                      fs::file_time_type::clock::now() + 24h);
  const auto date =
      parse_http_date(value_of(get("/ten.txt"), "Last-Modified").value(), 0);
  EXPECT_LE(date.value(), System::real().wall_clock() / 1s);
}

TEST_F(Files, CanBeMountedBelowAPrefix) {
  mount_ = "/book/";
  EXPECT_EQ(content(get("/book/")), "<p>hello</p>");
  EXPECT_EQ(content(get("/book/ten.txt")), "0123456789");
  EXPECT_EQ(value_of(get("/book/sub"), "Location"), "/book/sub/");
  EXPECT_EQ(value_of(get("/book"), "Location"), "/book/");
  for (const char* path : {"/", "/ten.txt", "/boo", "/books/ten.txt",
                           "/bookten.txt", "/book/../public-secret/key"}) {
    EXPECT_FALSE(ask(path)) << path;
  }
}
