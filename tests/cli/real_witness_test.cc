// A witness that others wrote cosigns: litewitness, of the version in tests/witness/go.mod. Its key
// is in an ssh-agent.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/tree/cosignature.h"
#include "tests/cli/go_programs.h"
#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

// From the module proxy, the first time.
constexpr std::chrono::minutes kBuildMax{10};

// A port that was free a moment ago: litewitness picks none.
int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  EXPECT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), size), 0);
  EXPECT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
  ::close(socket);
  return ntohs(address.sin_port);
}

std::string without_newline(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

TEST(RealWitness, CosignsWhatAServerSigns) {
  Shell shell;
  const std::string home = shell.home().string();
  const auto run = [&](const std::string& script, const std::vector<std::string>& arguments = {}) {
    std::vector<std::string> all = {"-c", script, "run"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return run_to_end({.program = "/bin/bash", .arguments = all}, kBuildMax);
  };
  if (run("command -v ssh-agent").exit_code != 0) GTEST_SKIP() << "ssh-agent is not installed";
  const GoBuild built =
      build_go("witness", home + "/bin/",
               {"filippo.io/torchwood/cmd/litewitness", "filippo.io/torchwood/cmd/witnessctl"},
               /*any=*/false, kBuildMax);
  if (!built.skipped_because.empty()) GTEST_SKIP() << built.skipped_because;
  ASSERT_EQ(built.error, "");

  ASSERT_EQ(shell.run({"create_user", "ada@example.org", "--password", kGoodPassword}).exit_code,
            0);
  const std::string key = without_newline(shell.run({"checkpoint", "--key"}).out);
  const std::string origin = key.substr(0, key.find('+'));

  const std::string agent_socket = home + "/agent";
  ChildProcess agent({.program = "/usr/bin/ssh-agent", .arguments = {"-D", "-a", agent_socket}});
  ASSERT_TRUE(agent.wait_for_out("SSH_AUTH_SOCK")) << agent.err();
  const Finished fingerprint = run(
      "cd \"$1\" && ssh-keygen -q -t ed25519 -N '' -f key && SSH_AUTH_SOCK=agent ssh-add -q key "
      "&& ssh-keygen -lf key.pub | cut -d ' ' -f 2 && bin/witnessctl add-log -db db -origin \"$2\" "
      "&& bin/witnessctl add-key -db db -origin \"$2\" -key \"$3\"",
      {home, origin, key});
  ASSERT_EQ(fingerprint.exit_code, 0) << fingerprint.err;
  const std::string listen = "127.0.0.1:" + std::to_string(free_port());
  const std::string first_line = fingerprint.out.substr(0, fingerprint.out.find('\n'));
  ChildProcess witness(
      {.program = home + "/bin/litewitness",
       .arguments = {"-name", "witness.example.org/w1", "-db", home + "/db", "-ssh-agent",
                     agent_socket, "-listen", listen, "-key", first_line}});
  ASSERT_TRUE(witness.wait_for_err("msg=listening")) << witness.err();
  const std::string vkey = line_after(witness.err(), "vkey=");

  shell.start_server({"--public-log", "--witness", "http://" + listen + "=" + vkey});
  const auto cosigned = [&](const std::string& size) {
    while (true) {
      const Finished checkpoint = shell.run({"checkpoint"});  // takes its time
      if (checkpoint.out.find("\n" + size + "\n") != std::string::npos &&
          checkpoint.err.find("Cosigned: witness.example.org/w1, ") != std::string::npos)
        return checkpoint.out;
      if (!shell.server().is_running()) return std::string("the server ended");
    }
  };
  EXPECT_THAT(cosigned("1"), HasSubstr("\xE2\x80\x94 witness.example.org/w1 "));
  ASSERT_EQ(shell.run({"create_user", "bob@example.org", "--password", kGoodPassword}).exit_code,
            0);
  std::ofstream(home + "/cosigned") << cosigned("2");
  shell.stop_server();
  // It is kept, served and named.
  shell.start_server({"--public-log"});
  const std::string url = "http://127.0.0.1:" + std::to_string(shell.port());
  const Finished verified = shell.run({"verify", "--key", key, "--url", url, "--witness", vkey});
  EXPECT_EQ(verified.exit_code, 0) << verified.err;
  EXPECT_THAT(verified.out,
              ContainsRegex("Cosigned by witness.example.org/w1, [-0-9]+ [:0-9]+ UTC"));
  const Finished unchecked = shell.run({"verify", "--key", key, "--url", url});
  EXPECT_THAT(unchecked.out,
              HasSubstr("the cosignature of witness.example.org/w1 (give --witness)"));
  const Finished kept = shell.run({"verify", "--key", key, "--old", home + "/cosigned", "--log",
                                   shell.data_dir().string(), "--witness", vkey});
  EXPECT_EQ(kept.exit_code, 0) << kept.err;
  EXPECT_EQ(shell.run({"fsck", "--checkpoint", home + "/cosigned"}).exit_code, 0);
  // Another witness did not.
  const WitnessSigner other("other.example.org", Secret(std::string(32, 'o')));
  const Finished missing =
      shell.run({"verify", "--key", key, "--url", url, "--witness", other.key().to_text()});
  EXPECT_EQ(missing.exit_code, 3);
  EXPECT_THAT(missing.err, HasSubstr("The checkpoint is not cosigned by other.example.org."));
}

}  // namespace
}  // namespace muster::cli
