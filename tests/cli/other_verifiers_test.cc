// Proofs and checkpoints in the hands of others: tests/verifier, a Go program over the libraries
// that the public transparency logs use, which share no line with ours.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/go_programs.h"
#include "tests/cli/shell.h"

namespace muster::cli {
namespace {

using ::testing::HasSubstr;

// From the module proxy, the first time.
constexpr std::chrono::minutes kBuildMax{5};

TEST(OtherVerifiers, InGoTakeOurProofsAndNoFalseOnes) {
  Shell shell;
  const std::string verifier = (shell.home() / "verifier").string();
  const GoBuild built = build_go("verifier", verifier, {"."}, /*any=*/true, kBuildMax);
  if (!built.skipped_because.empty()) GTEST_SKIP() << built.skipped_because;
  ASSERT_EQ(built.error, "");

  for (const char* name : {"ada", "bob", "carol", "dave", "erin"}) {
    ASSERT_EQ(
        shell.run({"create_user", std::string(name) + "@example.org", "--password", kGoodPassword})
            .exit_code,
        0);
  }
  std::string key = shell.run({"checkpoint", "--key"}).out;
  key.pop_back();
  const std::string file = (shell.home() / "proof").string();
  const auto verify = [&] { return run_to_end({.program = verifier, .arguments = {key, file}}); };
  std::string proof;
  for (const char* position : {"0", "5", "7", "9", "11"}) {
    ASSERT_EQ(shell.run({"prove", "--position", position, "-o", file}).exit_code, 0) << position;
    const Finished verified = verify();
    EXPECT_EQ(verified.exit_code, 0) << verified.err;
    EXPECT_THAT(verified.out, HasSubstr(" of 5 in muster/"));
    std::ifstream in(file);
    proof.assign(std::istreambuf_iterator<char>(in), {});
  }
  // Both agree on what is false.
  for (std::size_t i = 40; i < proof.size() - 1; i += 41) {
    std::string bad = proof;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    std::ofstream(file) << bad;
    EXPECT_NE(verify().exit_code, 0) << bad;
    EXPECT_EQ(shell.run({"verify", "--key", key, "--proof", file}).exit_code, 3) << bad;
  }
}

}  // namespace
}  // namespace muster::cli
