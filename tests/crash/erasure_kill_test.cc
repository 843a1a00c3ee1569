// erase_user, killed at random moments: nothing has happened, or the next command that opens the
// data directory finishes it, and nothing of the person is left in any file.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/crash/filled_data.h"
#include "tests/support/seed.h"

namespace muster::crash {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Json = nlohmann::json;

constexpr int kKills = 25;
constexpr const char* kEmail = "zqxzq@zqxzq-mail.org";
const std::vector<std::string> kErase{"erase_user", kEmail, "--yes"};

// Files in which the email is.
std::vector<std::string> files_with_email(const fs::path& dir) {
  std::vector<std::string> found;
  for (const auto& file : fs::recursive_directory_iterator(dir)) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (bytes.find("zqxzq") != std::string::npos) found.push_back(file.path().filename().string());
  }
  return found;
}

std::uint64_t erased_subjects(const Program& program) {
  const Finished checked = program.run({"fsck", "--personal", "--json"});
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
  return Json::parse(checked.out).at("personal").at("erased").at("subjects");
}

TEST(KilledErasure, IsNotBegunOrIsFinishedByTheNextOpening) {
  FilledData data;
  data.kill();
  std::mt19937_64 random(test_seed());
  int copies = 0;
  const auto copy = [&] {
    const auto to = data.beside("erased-" + std::to_string(++copies));
    copy_data(data.path(), to);
    Program program(to);
    EXPECT_EQ(program.run({"create_user", kEmail, "--password", kGoodPassword}).exit_code, 0);
    return program;
  };
  std::chrono::microseconds duration;
  {
    const Program program = copy();
    const auto begun = std::chrono::steady_clock::now();
    const Finished done = program.run(kErase);
    ASSERT_EQ(done.exit_code, 0) << done.err;
    duration = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - begun);
    EXPECT_EQ(erased_subjects(program), 1u);
  }
  for (int i = 0; i < kKills; ++i) {
    SCOPED_TRACE("kill " + std::to_string(i));
    const Program program = copy();
    std::string answer;
    {
      ChildProcess command(program.command(kErase));
      // The moment is not to be an event of anything.
      std::this_thread::sleep_for(std::chrono::microseconds(
          random() % static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 1))));
      command.signal(SIGKILL);
      (void)command.wait();
      answer = command.out();
    }
    const Finished again = program.run(kErase);
    if (again.exit_code == 0) {
      EXPECT_THAT(answer, IsEmpty()) << "what was answered was done";
    } else {
      // Nobody is found under the email any more.
      EXPECT_THAT(again.err, AnyOf(HasSubstr("zqxzq"), HasSubstr("erased already")));
    }
    EXPECT_EQ(erased_subjects(program), 1u);
    EXPECT_THAT(files_with_email(program.data_dir()), IsEmpty());
    expect_whole(program);
  }
}

}  // namespace
}  // namespace muster::crash
