// muster verify --url: a running server's log, held against its checkpoint from afar, and servers
// that lie, break off or never end.

#include "cli/remote_log.h"

#include <cstdint>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include "core/tree/merkle.h"
#include "tests/cli/shell.h"
#include "tests/support/http/test_server.h"

namespace muster::cli {
namespace {

using ::testing::HasSubstr;

// Passes on what a server answers, changed on its way.
class Liar {
 public:
  // `change` gets the path below /log/ and the answer.
  using Change = std::function<void(const std::string& path, httplib::Response& response)>;

  explicit Liar(int port) : honest_("127.0.0.1", port) {
    server_.Get("/log/(.*)", [this](const httplib::Request& request, httplib::Response& response) {
      const auto answer = honest_.Get(request.path);
      response.status = answer->status;
      response.set_content(answer->body, answer->get_header_value("Content-Type"));
      if (change_) change_(request.matches[1], response);
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    server_.wait_until_ready();
  }
  ~Liar() {
    server_.stop();
    thread_.join();
  }
  // Requires: no request is running.
  void lie(Change change) { change_ = std::move(change); }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  httplib::Client honest_;
  httplib::Server server_;
  Change change_;
  int port_ = 0;
  std::thread thread_;
};

class RemoteLogs : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"ada", "bob", "carol"}) make(name);
    shell_.start_server({"--public-log"});
    key_ = shell_.run({"checkpoint", "--key"}).out;
    key_.pop_back();
    keep("kept");
  }
  void make(const std::string& name) {
    const Finished made =
        shell_.run({"create_user", name + "@example.org", "--password", kGoodPassword});
    ASSERT_EQ(made.exit_code, 0) << made.err;
  }
  void keep(const std::string& name) {
    std::ofstream(file(name)) << shell_.run({"checkpoint"}).out;
  }
  std::string file(const std::string& name) const { return (shell_.home() / name).string(); }
  Finished verify(const std::string& url, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"verify", "--key", key_, "--url", url};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return shell_.run(arguments);
  }
  std::string base() const { return "http://127.0.0.1:" + std::to_string(shell_.port()); }

  Shell shell_;
  std::string key_;
};

TEST_F(RemoteLogs, IsVerifiedWithTheKeyAlone) {
  const Finished done = verify(base());
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("Proved: the 3 commits with "));
  EXPECT_THAT(done.out, HasSubstr("are those of the checkpoint signed by muster/"));
  EXPECT_THAT(done.out, HasSubstr("Not proved: that nothing was changed since some day"));
  for (const std::string& same : {base() + "/", base() + "/log", base() + "/log/"})
    EXPECT_EQ(verify(same).exit_code, 0) << same;
  make("dave");
  keep("newer");
  const auto json = nlohmann::json::parse(verify(base(), {"--old", file("kept"), "--json"}).out);
  EXPECT_EQ(json.at("size"), 4);
  EXPECT_EQ(json.at("old_size"), 3);
  EXPECT_THAT(shell_.run({"verify", "--url", base()}).out, HasSubstr("who signed the checkpoint"));
}

TEST_F(RemoteLogs, ThatDoesNotExtendAnOlderCheckpointIsFalse) {
  std::ofstream(file("bad")) << "x\n";
  const Finished none = verify(base(), {"--old", file("bad")});
  EXPECT_EQ(none.exit_code, 3);
  EXPECT_THAT(none.err, HasSubstr("This is not a signed note"));
  EXPECT_EQ(verify(base(), {"--old", file("missing")}).exit_code, 3);
  // Without a key, any checkpoint with another root.
  std::string kept = shell_.run({"checkpoint"}).out;
  const std::size_t root = kept.find('\n', kept.find('\n') + 1) + 1;
  kept[root] = kept[root] == 'A' ? 'B' : 'A';
  std::ofstream(file("forged")) << kept;
  const Finished forged = shell_.run({"verify", "--url", base(), "--old", file("forged")});
  EXPECT_EQ(forged.exit_code, 3);
  EXPECT_THAT(forged.err, HasSubstr("are not those of the older checkpoint"));
  kept = shell_.run({"checkpoint"}).out;
  kept.replace(kept.find("\n3\n"), 3, "\n9\n");
  std::ofstream(file("longer")) << kept;
  const Finished longer = shell_.run({"verify", "--url", base(), "--old", file("longer")});
  EXPECT_EQ(longer.exit_code, 3);
  EXPECT_THAT(longer.err, HasSubstr("The server has 3 commits, and the older checkpoint 9."));
}

TEST_F(RemoteLogs, OfALiarIsRefusedWithOneSentence) {
  Liar liar(shell_.port());
  EXPECT_EQ(verify(liar.url()).exit_code, 0);
  const auto flip = [](std::size_t at) {
    return [at](httplib::Response& response) {
      response.body[at] = static_cast<char>(response.body[at] ^ 1);
    };
  };
  struct Lie {
    std::string path;  // of which answer
    std::function<void(httplib::Response&)> change;
    int exit_code;
    std::string said;
  };
  const std::vector<Lie> lies = {
      {"checkpoint", flip(0), 3, "/log/checkpoint: "},
      {"checkpoint", [](auto& r) { r.body.resize(20); }, 3, "This is not a signed note"},
      {"checkpoint", [](auto& r) { r.body.assign(1 << 20, 'x'); }, 3, "more than 262144 bytes"},
      {"checkpoint", [](auto& r) { r.status = 404; }, 1, "/log/checkpoint does not exist"},
      {"checkpoint", [](auto& r) { r.status = 401; }, 1, "--token-file"},
      {"checkpoint", [](auto& r) { r.status = 500; }, 3, "answers with status 500"},
      {"tile/0/000.p/3", [](auto& r) { r.status = 503; }, 1, "is busy. Try again later."},
      {"checkpoint",
       [](auto& r) {
         r.status = 301;
         r.set_header("Location", "https://elsewhere.example.org/");
       },
       1, "redirects to https://elsewhere.example.org/"},
      {"tile/entries/000.p/3", flip(3), 3, "Commit 0: "},
      {"tile/entries/000.p/3", flip(24), 3, ""},
      {"tile/entries/000.p/3", [](auto& r) { r.body.pop_back(); }, 3, "is incomplete"},
      {"tile/entries/000.p/3", [](auto& r) { r.body += 'x'; }, 3, "has more than its entries"},
      {"tile/entries/000.p/3", [](auto& r) { r.body.clear(); }, 3, "is incomplete"},
      {"tile/entries/000.p/3", [](auto& r) { r.body.assign(1 << 20, 'x'); }, 3, "more than 774"},
      {"tile/entries/000.p/3", [](auto& r) { r.status = 404; }, 3, "The server does not have "},
      {"tile/0/000.p/3", flip(95), 3, "tile/0/000.p/3 is not what its commits come to"},
      {"tile/0/000.p/3", [](auto& r) { r.body.resize(64); }, 3, "is not what its commits come to"},
      {"tile/0/000.p/3", [](auto& r) { r.body += 'x'; }, 3, "more than 96 bytes"},
  };
  for (const Lie& lie : lies) {
    int told = 0;
    liar.lie([&](const std::string& path, httplib::Response& response) {
      if (path != lie.path) return;
      ++told;
      lie.change(response);
    });
    const Finished done = verify(liar.url());
    EXPECT_EQ(told, 1) << lie.path << lie.said;
    EXPECT_EQ(done.exit_code, lie.exit_code) << lie.path << ' ' << lie.said << done.out << done.err;
    EXPECT_THAT(done.err, HasSubstr(lie.said)) << lie.path;
    EXPECT_THAT(done.out, testing::IsEmpty()) << lie.path;
  }
}

// Full tiles and the ends of partial ones, on two levels.
TEST(RemoteTree, OfManyTilesIsReadToItsEnd) {
  http::AppOptions options;
  options.is_log_public = true;
  http::TestServer server(options);
  const http::Person ada = server.person("ada@example.org");
  const auto client = http::WebClient::open();
  ASSERT_TRUE(client);
  const auto now = [&] {
    return (*server.instance().signer())->sign(*server.instance().views())->tree;
  };
  std::optional<TreeCheckpoint> old;
  for (const std::uint64_t size : {255, 256, 257, 511, 512, 600}) {
    const Who who{ada.id, Channel::kApi, RequestId(1), {}};
    while (now().size < size)
      ASSERT_TRUE(server.instance().sequencer().submit(CreateProject{"p"}, who));
    const std::string url = "http://127.0.0.1:" + std::to_string(server.port());
    cli::RemoteLog log(**client, {url, {}});
    const auto checkpoint = log.checkpoint(nullptr);
    ASSERT_TRUE(checkpoint) << checkpoint.error().message;
    EXPECT_EQ(checkpoint->tree.size, size);
    std::uint64_t read = 0;
    const auto all =
        log.verify(checkpoint->tree, old, [&](std::uint64_t done, std::uint64_t) { read = done; });
    ASSERT_TRUE(all) << all.error().message;
    EXPECT_EQ(read, size);
    EXPECT_EQ(all->events, server.head().value);
    old = checkpoint->tree;
  }
  // An older tree that is not its beginning, on the edge of a tile and elsewhere.
  for (const std::uint64_t size : {1, 256, 300, 600}) {
    const std::string url = "http://127.0.0.1:" + std::to_string(server.port());
    cli::RemoteLog log(**client, {url, {}});
    const auto checkpoint = log.checkpoint(nullptr);
    const auto all = log.verify(checkpoint->tree, TreeCheckpoint{"x", size, leaf_hash("x")},
                                [](std::uint64_t, std::uint64_t) {});
    ASSERT_FALSE(all) << size;
    EXPECT_THAT(all.error().message, HasSubstr("are not those of the older checkpoint"));
  }
}

TEST_F(RemoteLogs, ThatNeverEndsIsGivenUp) {
  Liar liar(shell_.port());
  liar.lie([](const std::string& path, httplib::Response& response) {
    if (path == "checkpoint") return;
    response.body.clear();
    response.set_chunked_content_provider(
        "application/octet-stream",
        [](std::size_t, httplib::DataSink& sink) { return sink.write("xxxxxxxxxxxxxxxx", 16); });
  });
  const Finished done = verify(liar.url());
  EXPECT_EQ(done.exit_code, 3);
  EXPECT_THAT(done.err, HasSubstr("answers with more than 774 bytes"));
}

TEST_F(RemoteLogs, IsNotThereOrNotForEveryone) {
  const Finished nobody = verify("http://127.0.0.1:1");
  EXPECT_EQ(nobody.exit_code, 3);
  EXPECT_THAT(nobody.err, HasSubstr("http://127.0.0.1:1/log/checkpoint does not answer: "));
  for (const std::string& bad :
       {std::string("ftp://x"), std::string("x"), std::string("file:///etc/passwd")})
    EXPECT_EQ(verify(bad).exit_code, 2) << bad;
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--log", "x", "--old", "y"}, {"--proof", "x"}, {"--witness", "x"}})
    EXPECT_EQ(verify(base(), arguments).exit_code, 2) << ::testing::PrintToString(arguments);
  EXPECT_EQ(shell_.run({"verify", "--token-file", "x"}).exit_code, 2);

  shell_.stop_server();
  shell_.start_server({"--username", "erin@example.org", "--password", kGoodPassword,
                       "--user-token", "sesame-7-opens-the-log"});
  const Finished shut = verify(base());
  EXPECT_EQ(shut.exit_code, 1);
  EXPECT_THAT(shut.err, HasSubstr("is not for everyone. Give a token (--token-file)"));
  std::ofstream(file("token")) << "sesame-7-opens-the-log\n";
  const Finished open = verify(base(), {"--token-file", file("token")});
  EXPECT_EQ(open.exit_code, 0) << open.err;
}

}  // namespace
}  // namespace muster::cli
