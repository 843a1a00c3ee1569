#include "tests/attack/small_data.h"

#include <csignal>
#include <cstdlib>
#include <system_error>

#include <unistd.h>

#include "core/check.h"
#include "tests/attack/forked_server.h"
#include "tests/crash/filled_data.h"

namespace muster::attack {

namespace fs = std::filesystem;

namespace {

constexpr int kCommitsInTable = 6;
constexpr int kCommitsInWal = 6;

void report(ForkedServer& server, int pings) {
  MUSTER_CHECK(server.is_ready(), "{}", server.err());
  for (int i = 0; i < pings; ++i) {
    const auto answer = server.post("/api/activity");
    MUSTER_CHECK(answer && answer->status == 204, "{}", server.err());
  }
}

std::string answer_of(ForkedServer& server, const std::string& path) {
  const auto answer = server.get(path);
  MUSTER_CHECK(answer && answer->status == 200, "{}: {}", path, server.err());
  return answer->body;
}

std::string output_of(std::vector<std::string> arguments) {
  const Finished done = run_forked(std::move(arguments), kCommandDeadline);
  MUSTER_CHECK(done.exit_code == 0, "{}", done.err);
  return done.out;
}

}  // namespace

fs::path quick_directory() {
  const fs::path memory = "/dev/shm";
  return access(memory.c_str(), W_OK) == 0 ? memory : fs::temp_directory_path();
}

QuickDir::QuickDir() {
  std::string path = (quick_directory() / "muster-attack-XXXXXX").string();
  MUSTER_CHECK(::mkdtemp(path.data()) != nullptr, "cannot make {}", path);
  path_ = path;
}

QuickDir::~QuickDir() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path make_small_data(const fs::path& data_dir) {
  {
    ForkedServer server(
        data_dir, {"--username", kEmail, "--password", kGoodPassword, "--user-token", kToken});
    report(server, kCommitsInTable);
    MUSTER_CHECK(server.stop() == 0, "{}", server.err());
  }
  ForkedServer server(data_dir);
  report(server, kCommitsInWal);
  server.kill();
  return data_dir;
}

SmallData::SmallData(const fs::path& data_dir) : dir(data_dir), files(files_of(data_dir)) {
  // The commands recover what the kill left; the server's reader may count as activity.
  const QuickDir work;
  const fs::path copy = work.path() / "data";
  crash::copy_data(dir, copy);
  events = output_of({"events", "--json", "--activity", "--data-dir", copy.string()});
  person = output_of({"user", "--json", "--username", kEmail, "--data-dir", copy.string()});
  ForkedServer server(copy);
  MUSTER_CHECK(server.is_ready(), "{}", server.err());
  people = answer_of(server, "/api/users/");
  invite = answer_of(server, "/api/invite");
  invite.resize(invite.find("\"invite_url\""));
  MUSTER_CHECK(server.stop() == 0, "{}", server.err());
}

}  // namespace muster::attack
