// What is remembered about attempts survives a restart, and nothing about its file is in the way.
#include "projections/instance/attempt_keeper.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/projections/instance/opened_instance.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

const AttemptThrottle::Key kAda{AttemptPolicy::kAccountAndDevice, "ada"};

std::unique_ptr<Instance> open_server(const fs::path& dir) {
  Instance::Options options = cheap_options(dir);
  options.keeps_watch = true;
  return must_open(std::move(options));
}

void use_up(AttemptThrottle& attempts, Timestamp now) {
  for (int i = 0; i < 10; ++i) (void)attempts.begin({kAda}, now);
}

seconds wait_after_restart(const fs::path& dir) {
  const auto instance = open_server(dir);
  return instance->accounts().attempts().wait_of({kAda}, instance->clock().now());
}

TEST(AttemptKeeper, RemembersOverARestart) {
  const TempDir dir;
  {
    const auto instance = open_server(dir.path());
    // One after the other, as if each had waited: the next wait is of minutes.
    Timestamp now = instance->clock().now() - std::chrono::hours(1);
    for (int i = 0; i < 12; ++i) {
      now = now + instance->accounts().attempts().wait_of({kAda}, now);
      (void)instance->accounts().attempts().begin({kAda}, now);
    }
    use_up(instance->accounts().attempts(), instance->clock().now());
  }
  EXPECT_GT(wait_after_restart(dir.path()), seconds(0));
}

TEST(AttemptKeeper, ACommandOfAMomentNeitherReadsNorWritesIt) {
  const TempDir dir;
  {
    const auto instance = must_open(dir.path());
    use_up(instance->accounts().attempts(), instance->clock().now());
  }
  EXPECT_FALSE(fs::exists(dir.path() / "attempts"));
}

TEST(AttemptKeeper, WritesNothingWhereNothingHappened) {
  const TempDir dir;
  open_server(dir.path()).reset();
  EXPECT_FALSE(fs::exists(dir.path() / "attempts"));
}

TEST(AttemptKeeper, AFileThatCannotBeUsedIsAnEmptyMemory) {
  for (const char* bytes : {"", "muster attempts 1\n", "muster attempts 2\n1234", "strange"}) {
    const TempDir dir;
    std::ofstream(dir.path() / "attempts") << bytes;
    EXPECT_EQ(wait_after_restart(dir.path()), seconds(0)) << bytes;
  }
  const TempDir dir;
  fs::create_directory(dir.path() / "attempts");
  ManualClock clock;
  AttemptThrottle attempts(Secret(std::string(16, 's')));
  {
    const AttemptKeeper keeper(attempts, clock, dir.path());
    use_up(attempts, clock.now());
  }
  EXPECT_TRUE(fs::is_directory(dir.path() / "attempts"));
}

TEST(AttemptKeeper, KeepsNoAddressInTheClear) {
  const TempDir dir;
  ManualClock clock;
  AttemptThrottle attempts(Secret(std::string(16, 's')));
  {
    const AttemptKeeper keeper(attempts, clock, dir.path());
    (void)attempts.begin({{AttemptPolicy::kNetwork, "203.0.113.7"}}, clock.now());
  }
  const std::string bytes = contents_of(dir.path() / "attempts");
  EXPECT_EQ(bytes.size(), 18U + 16U + 4U);
  EXPECT_EQ(bytes.find("203.0.113.7"), std::string::npos);
  AttemptThrottle next(Secret(std::string(16, 's')));
  const AttemptKeeper keeper(next, clock, dir.path());
  EXPECT_EQ(next.save(clock.now()), bytes);
}

}  // namespace
}  // namespace muster::projections
