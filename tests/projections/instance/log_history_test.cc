// A new history of the log, begun on purpose: log_history.h has the order, and what a crash leaves.

#include "projections/instance/log_history.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projections/instance/instance.h"
#include "projections/instance/operations.h"
#include "tests/projections/instance/opened_instance.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class LogHistory : public testing::Test {
 protected:
  Result<std::unique_ptr<Instance>> try_open(std::optional<std::string> new_origin = {},
                                             bool is_for_reading = false) {
    Instance::Options options = cheap_options(data());
    options.new_origin = std::move(new_origin);
    options.is_for_reading = is_for_reading;
    return Instance::open(std::move(options));
  }
  std::unique_ptr<Instance> open(std::optional<std::string> new_origin = {}) {
    auto instance = try_open(std::move(new_origin));
    if (!instance) ADD_FAILURE() << instance.error().message << instance.error().detail;
    return *std::move(instance);
  }
  static void sign_up(Instance& instance, const std::string& name) {
    ASSERT_TRUE(
        instance.accounts().sign_up({name + "@example.org", Secret("purple ladder 7")}, shell()));
  }
  static SignedCheckpoint sign(Instance& instance) {
    auto done = (*instance.signer())->sign(*instance.views());
    if (!done) ADD_FAILURE() << done.error().message;
    return *done;
  }
  static std::string origin(Instance& instance) { return (*instance.signer())->verifier().name(); }
  static std::vector<std::string> begun(Instance& instance) {
    std::vector<std::string> origins;
    const auto emit = [&](const Json& line) {
      if (line.contains("origin")) origins.push_back(line.at("origin"));
      return true;
    };
    EXPECT_TRUE(run_operation(instance, "events", {{"type", "history.begun"}}, emit));
    return origins;
  }
  // A log with one commit more than the one that is put in its place. Returns its checkpoint.
  SignedCheckpoint roll_back() {
    {
      const auto instance = open();
      sign_up(*instance, "ada");
    }
    copy(data(), dir_.path() / "older");
    SignedCheckpoint lost;
    {
      const auto instance = open();
      sign_up(*instance, "bob");
      lost = sign(*instance);
    }
    put_back("older");
    return lost;
  }
  // All but the checkpoint.
  void put_back(const std::string& kept) {
    for (const char* part : {"log", "head", "keys", "views"})
      copy(dir_.path() / kept / part, data() / part);
  }
  void copy(const fs::path& from, const fs::path& to) {
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive);
  }
  std::string file() const {
    std::ifstream in(data() / "checkpoint");
    return {std::istreambuf_iterator<char>(in), {}};
  }
  fs::path data() const { return dir_.path() / "data"; }

  TempDir dir_;
};

TEST_F(LogHistory, BeginsOnceOnALogThatDoesNotExtendItsCheckpoint) {
  const SignedCheckpoint lost = roll_back();
  ASSERT_FALSE(try_open());
  {
    const auto instance = open("example.org/people");
    EXPECT_EQ(origin(*instance), "example.org/people");
    EXPECT_THAT(file(), StartsWith("example.org/people\n2\n"));
    EXPECT_THAT(begun(*instance), ElementsAre("example.org/people"));
    const auto history = last_history(instance->log(), *instance->views());
    EXPECT_EQ(history->value().previous, lost.tree.to_text());
  }
  for (const auto& again : {std::optional<std::string>("example.org/people"), {}}) {
    const auto instance = open(again);
    EXPECT_THAT(begun(*instance), ElementsAre("example.org/people"));
    EXPECT_EQ(origin(*instance), "example.org/people");
    EXPECT_EQ(sign(*instance).note, file());
  }
}

TEST_F(LogHistory, MayChangeTheNameOfALogThatIsWhole) {
  std::string key;
  {
    const auto instance = open("example.org/first");  // of an empty log
    EXPECT_EQ(origin(*instance), "example.org/first");
    sign_up(*instance, "ada");
    sign(*instance);
    key = (*instance->signer())->verifier_key();
  }
  const auto instance = open("example.org/second");
  EXPECT_EQ(origin(*instance), "example.org/second");
  EXPECT_THAT(begun(*instance), ElementsAre("example.org/first", "example.org/second"));
  // Another name and id, and the same key behind them.
  EXPECT_NE((*instance->signer())->verifier_key(), key);
  EXPECT_EQ(LogSigner::verifier_of(instance->key(), "example.org/first").to_text(), key);
}

TEST_F(LogHistory, NeverTakesANameThatWasUsed) {
  std::string first;
  {
    const auto instance = open();
    sign_up(*instance, "ada");
    first = sign(*instance).tree.origin;
  }
  open("b");
  open("c");
  for (const std::string& used : {first, std::string("b")}) {
    const auto opened = try_open(used);
    ASSERT_FALSE(opened) << used;
    EXPECT_EQ(opened.error().code, ErrorCode::kConflict);
    EXPECT_THAT(opened.error().message, HasSubstr("was signed as " + used));
  }
  EXPECT_EQ(origin(*open("c")), "c");
}

// The event is there, and the checkpoint is the one before: what a crash between the two leaves.
TEST_F(LogHistory, IsFinishedByTheNextStartAfterACrash) {
  const SignedCheckpoint lost = roll_back();
  { const auto instance = open("b"); }
  for (const auto& line : {std::optional<std::string>("b"), {}}) {
    std::ofstream(data() / "checkpoint") << lost.note;
    const auto instance = open(line);
    EXPECT_EQ(origin(*instance), "b");
    EXPECT_THAT(begun(*instance), ElementsAre("b"));
    EXPECT_EQ((*instance->signer())->last(), std::nullopt);
    EXPECT_THAT(sign(*instance).note, StartsWith("b\n"));
  }
  // Nor does a reader mind it.
  std::ofstream(data() / "checkpoint") << lost.note;
  EXPECT_TRUE((*try_open({}, /*is_for_reading=*/true))->signer());
}

TEST_F(LogHistory, ThatIsOverIsNotGoneOnWith) {
  {
    const auto instance = open();
    sign_up(*instance, "ada");
    sign(*instance);
  }
  copy(data(), dir_.path() / "a");
  { const auto instance = open("b"); }
  copy(data(), dir_.path() / "b");
  { const auto instance = open("c"); }
  // The log of b, with the checkpoint of c: b must not be signed any more.
  put_back("b");
  const auto opened = try_open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kDamaged);
  EXPECT_FALSE(try_open("c")) << "it has begun, and this is not it";
  EXPECT_EQ(origin(*open("d")), "d");
  // An older checkpoint of a, beside a log that says that b has begun.
  copy(dir_.path() / "b", data());
  copy(dir_.path() / "a" / "checkpoint", data() / "checkpoint");
  EXPECT_EQ(origin(*open()), "b");
}

TEST_F(LogHistory, NeverBegunIsNone) {
  const auto instance = open();
  EXPECT_EQ(last_history(instance->log(), *instance->views())->has_value(), false);
  EXPECT_THAT(begun(*instance), IsEmpty());
}

}  // namespace
}  // namespace muster::projections
