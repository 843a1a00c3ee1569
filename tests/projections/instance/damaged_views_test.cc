// Views that are damaged under a running instance, or found damaged when it is opened: never a
// wrong answer, never the end of the program, and soon computed again.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/guarded.h"
#include "projections/instance/instance.h"
#include "projections/instance/operations.h"
#include "projections/people.h"
#include "tests/projections/instance/opened_instance.h"
#include "tests/support/log_files.h"
#include "tests/support/seed.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr int kPeople = 300;  // some blocks of rows a table
constexpr auto kHealingMax = 60s;

class DamagedViewsTest : public testing::Test {
 protected:
  // Kept by all tests of the process: filling takes a second.
  static void SetUpTestSuite() {
    filled_ = new TempDir;
    auto instance = open(filled_->path() / "data");
    for (int i = 1; i <= kPeople; ++i) {
      const auto id = instance->accounts().sign_up(
          {email(i), Secret("purple elephant ladder"), "Ada", "Lovelace"}, shell());
      ASSERT_TRUE(id) << id.error().message;
    }
    for (int i = 1; i <= kPeople; i += 3) {
      const UserId user(static_cast<std::uint32_t>(i));
      const Timestamp now = instance->clock().now();
      ASSERT_TRUE(instance->sequencer().submit(ReportActivity{{{user, now, {}}}}, shell()));
      ASSERT_TRUE(instance->sequencer().submit(CreateProject{"Cats"}, by(user)));
    }
    ASSERT_TRUE(instance->views());
  }
  static void TearDownTestSuite() {
    delete filled_;
    filled_ = nullptr;
  }

  void SetUp() override { copy_files(filled_->path() / "data", data()); }

  static std::unique_ptr<Instance> open(const fs::path& data,
                                        Guarded<std::string>* notices = nullptr) {
    Instance::Options options = cheap_options(data);
    options.on_notice = [notices](const std::string& text) {
      if (notices != nullptr) notices->with([&](std::string& all) { all += text + "\n"; });
    };
    options.on_fatal = [](const Error& error) {
      ADD_FAILURE() << error.message << " " << error.detail;
    };
    auto instance = Instance::open(std::move(options));
    if (!instance) ADD_FAILURE() << instance.error().message << " " << instance.error().detail;
    return *std::move(instance);
  }
  static std::string email(int i) { return "user" + std::to_string(i) + "@example.org"; }
  static Who by(UserId user) { return {user, Channel::kApi, RequestId(2), OrganizationId(1)}; }
  fs::path data() const { return dir_.path() / "data"; }

  std::vector<fs::path> files_of_views(std::string_view extension = "") const {
    std::vector<fs::path> files;
    for (const auto& file : fs::recursive_directory_iterator(data() / "views")) {
      if (!file.is_regular_file() || file.file_size() == 0) continue;
      if (extension.empty() || file.path().extension() == extension) files.push_back(file.path());
    }
    std::ranges::sort(files);
    return files;
  }

  // In place, as a running instance has the files open.
  static void flip_in_place(const fs::path& file, std::uintmax_t byte, unsigned bit) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(byte));
    char c = 0;
    stream.get(c);
    stream.seekp(static_cast<std::streamoff>(byte));
    stream.put(static_cast<char>(c ^ (1 << bit)));
  }
  // So that every block of rows is hit.
  void flip_every_block() const {
    for (const fs::path& table : files_of_views(".sst")) {
      // One that the server merges into another at this moment may be gone.
      std::error_code is_gone;
      const std::uintmax_t bytes = fs::file_size(table, is_gone);
      for (std::uintmax_t at = 100; !is_gone && at < bytes; at += 1000) flip_in_place(table, at, 3);
    }
  }

  // Asks until the views are whole. Whatever is answered on the way must be right.
  static void expect_right_in_the_end(Instance& instance) {
    for (int i = 1; i <= kPeople; i += 37) {
      const auto id = ask([&] { return instance.accounts().find_user(email(i)); }, instance);
      ASSERT_TRUE(id) << email(i) << ": " << id.error().message;
      EXPECT_EQ(id->value, static_cast<std::uint32_t>(i));
      const auto views = ask([&] { return instance.views(); }, instance);
      ASSERT_TRUE(views) << views.error().message;
    }
    const auto page = ask([&] { return instance.people({.limit = 5}); }, instance);
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->count, static_cast<std::uint64_t>(kPeople));
    const auto checked = ask([&] { return instance.check_views({}); }, instance);
    ASSERT_TRUE(checked) << checked.error().message;
    if (!checked->first_difference.empty()) {
      EXPECT_NE(checked->first_difference.find("being rebuilt"), std::string::npos)
          << checked->first_difference;
      ASSERT_TRUE(instance.wait_until_views_are_whole(kHealingMax));
      const auto again = instance.check_views({});
      ASSERT_TRUE(again) << again.error().message;
      EXPECT_EQ(again->first_difference, "");
    }
  }

  // As the pipeline of requests does, and the person in front of it who tries again.
  template <typename Question>
  static auto ask(Question question, Instance& instance) -> decltype(question()) {
    for (int attempt = 0;; ++attempt) {
      Error error;
      try {
        auto answer = question();
        if (answer || answer.error().code != ErrorCode::kBusy || attempt >= 10) return answer;
        error = answer.error();
      } catch (const ViewsDamaged& damage) {
        error = instance.views_are_damaged(damage);
        if (attempt >= 10) return tl::unexpected(error);
      }
      EXPECT_TRUE(instance.wait_until_views_are_whole(kHealingMax)) << error.message;
    }
  }

  static inline TempDir* filled_ = nullptr;
  TempDir dir_;
};

TEST_F(DamagedViewsTest, AreComputedAgainWhileTheInstanceGoesOn) {
  Guarded<std::string> notices;
  const auto instance = open(data(), &notices);
  flip_every_block();
  try {
    for (std::uint32_t i = 1; i <= kPeople; ++i) (void)instance->accounts().user(UserId(i));
  } catch (const ViewsDamaged& damage) {
    EXPECT_EQ(instance->views_are_damaged(damage).code, ErrorCode::kBusy);
  }  // or the list of people, which is read in the background, met the damage first
  expect_right_in_the_end(*instance);
  const std::string said = notices.with([](const std::string& all) { return all; });
  EXPECT_NE(said.find("the views are damaged"), std::string::npos) << said;
  EXPECT_NE(said.find("are rebuilt"), std::string::npos) << said;
  EXPECT_FALSE(instance->is_healing_views());
}

TEST_F(DamagedViewsTest, ACommandThatMeetsThemIsBusyAndLeavesNothingInTheLog) {
  const auto instance = open(data());
  flip_every_block();
  const Position before = instance->log().head();
  const auto rename = [&](int i) {
    const UserId user(static_cast<std::uint32_t>(i));
    return instance->sequencer().submit(UpdateProfile{user, "Grace", {}, {}}, by(user));
  };
  Position acknowledged = before;
  int busy = 0;
  for (int i = 1; i <= kPeople; ++i) {
    const auto done = rename(i);
    if (done) {
      acknowledged = std::max(acknowledged, done->end);
    } else {
      ASSERT_EQ(done.error().code, ErrorCode::kBusy) << done.error().message;
      ++busy;
    }
    EXPECT_EQ(instance->log().head(), acknowledged);
  }
  EXPECT_GT(busy, 0);
  ASSERT_TRUE(instance->wait_until_views_are_whole(kHealingMax));
  for (int i = 1; i <= kPeople; ++i) ASSERT_TRUE(ask([&] { return rename(i); }, *instance));
  for (std::uint32_t i = 1; i <= kPeople; ++i) {
    EXPECT_EQ(instance->accounts().user(UserId(i))->first_name, "Grace");
  }
  expect_right_in_the_end(*instance);
}

TEST_F(DamagedViewsTest, ACheckReportsThemAndHasThemComputedAgain) {
  const auto instance = open(data());
  flip_every_block();
  const auto no_lines = [](const Json&) { return true; };
  const auto checked = run_operation(*instance, "replay", {{"check", true}}, no_lines);
  if (checked) {
    EXPECT_NE(checked->at("first_difference").get<std::string>().find("damaged"),
              std::string::npos);
  } else {  // the list of people, which is read in the background, met the damage first
    EXPECT_EQ(checked.error().code, ErrorCode::kBusy) << checked.error().message;
  }
  ASSERT_TRUE(instance->wait_until_views_are_whole(kHealingMax));
  const auto again = run_operation(*instance, "replay", {{"check", true}}, no_lines);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->at("first_difference"), "");
}

TEST_F(DamagedViewsTest, AQuestionFromAShellWaitsForTheAnswer) {
  const auto instance = open(data());
  flip_every_block();
  for (int i = 1; i <= kPeople; i += 20) {
    const auto user = run_operation(*instance, "user", {{"username", email(i)}},
                                    [](const Json&) { return true; });
    ASSERT_TRUE(user) << user.error().message;
    EXPECT_EQ(user->at("id"), i);
  }
}

TEST_F(DamagedViewsTest, ARebuildByHandHealsThemToo) {
  const auto instance = open(data());
  flip_every_block();
  // The list of people, which is read in the background, may have met the damage first.
  const auto rebuilt = ask([&] { return instance->rebuild_views({}); }, *instance);
  ASSERT_TRUE(rebuilt) << rebuilt.error().message;
  const auto checked = ask([&] { return instance->check_views({}); }, *instance);
  ASSERT_TRUE(checked) << checked.error().message;
  EXPECT_EQ(checked->first_difference, "");
}

TEST_F(DamagedViewsTest, AnyBitFlippedBeforeTheStartIsHarmlessOrHealed) {
  const std::uint64_t seed = test_seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  constexpr int kFlips = 40;
  for (int i = 0; i < kFlips; ++i) {
    fs::remove_all(data());
    SetUp();
    const auto files = files_of_views();
    const fs::path file = files[random() % files.size()];
    const std::uintmax_t byte = random() % fs::file_size(file);
    const auto bit = static_cast<unsigned>(random() % 8);
    SCOPED_TRACE(file.filename().string() + " byte " + std::to_string(byte) + " bit " +
                 std::to_string(bit));
    flip_in_place(file, byte, bit);
    const auto instance = open(data());
    ASSERT_TRUE(instance);
    expect_right_in_the_end(*instance);
  }
}

TEST_F(DamagedViewsTest, AnyFileThatIsMissingOrCutIsHarmlessOrHealed) {
  for (const fs::path& file : files_of_views()) {
    for (const bool removed : {true, false}) {
      SCOPED_TRACE(file.filename().string() + (removed ? " removed" : " cut"));
      fs::remove_all(data());
      SetUp();
      if (removed) {
        fs::remove(file);
      } else {
        fs::resize_file(file, fs::file_size(file) / 2);
      }
      const auto instance = open(data());
      ASSERT_TRUE(instance);
      expect_right_in_the_end(*instance);
    }
  }
}

}  // namespace
}  // namespace muster::projections
