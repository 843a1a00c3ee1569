// The signed checkpoint of a data directory: what it covers, and which logs it stops.

#include "projections/instance/log_signer.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/tree/commit_entry.h"
#include "projections/instance/instance.h"
#include "projections/instance/log_proofs.h"
#include "projections/instance/operations.h"
#include "projections/tree_tiles.h"
#include "tests/projections/instance/opened_instance.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class LogSignerTest : public testing::Test {
 protected:
  Result<std::unique_ptr<Instance>> try_open(bool is_for_reading = false) {
    Instance::Options options = cheap_options(data());
    options.is_for_reading = is_for_reading;
    return Instance::open(std::move(options));
  }
  std::unique_ptr<Instance> open(bool is_for_reading = false) {
    auto instance = try_open(is_for_reading);
    if (!instance) ADD_FAILURE() << instance.error().message << instance.error().detail;
    return *std::move(instance);
  }
  static void sign_up(Instance& instance, const std::string& name) {
    const Who shell{std::nullopt, Channel::kCli, RequestId(1), OrganizationId(1)};
    ASSERT_TRUE(
        instance.accounts().sign_up({name + "@example.org", Secret("purple ladder 7")}, shell));
  }
  static SignedCheckpoint sign(Instance& instance) {
    auto done = (*instance.signer())->sign(*instance.views());
    if (!done) ADD_FAILURE() << done.error().message;
    return *done;
  }
  void expect_refused(const std::string& why) {
    const auto opened = try_open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::kDamaged);
    EXPECT_THAT(opened.error().message, HasSubstr(why));
  }
  std::string file() const {
    std::ifstream in(data() / "checkpoint");
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void copy(const fs::path& from, const fs::path& to) {
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive);
  }
  fs::path data() const { return dir_.path() / "data"; }

  TempDir dir_;
};

TEST_F(LogSignerTest, SignsWhatTheLogHasAndOnlyWhenItGrew) {
  const auto instance = open();
  EXPECT_EQ((*instance->signer())->sign(*instance->views()).error().code, ErrorCode::kNotFound);
  EXPECT_EQ((*instance->signer())->last(), std::nullopt);
  sign_up(*instance, "ada");
  const SignedCheckpoint first = sign(*instance);
  EXPECT_EQ(first.tree.size, 1u);
  EXPECT_EQ(file(), first.note);
  EXPECT_EQ(sign(*instance).note, first.note);

  sign_up(*instance, "bob");
  const SignedCheckpoint second = sign(*instance);
  EXPECT_EQ(second.tree.size, 2u);
  EXPECT_EQ(second.tree.origin, first.tree.origin);
  EXPECT_EQ(file(), second.note);
  const auto key = NoteVerifier::parse((*instance->signer())->verifier_key());
  for (const SignedCheckpoint& checkpoint : {first, second}) {
    EXPECT_EQ(*checkpoint_in(*SignedNote::parse(checkpoint.note), &*key), checkpoint.tree);
  }
}

TEST_F(LogSignerTest, GoesOnAfterANewStartWithTheSameKeyAndName) {
  SignedCheckpoint first;
  std::string key;
  {
    const auto instance = open();
    sign_up(*instance, "ada");
    first = sign(*instance);
    key = (*instance->signer())->verifier_key();
  }
  const auto instance = open();
  EXPECT_EQ((*instance->signer())->last()->note, first.note);
  EXPECT_EQ((*instance->signer())->verifier_key(), key);
  sign_up(*instance, "bob");
  EXPECT_EQ(sign(*instance).tree.origin, first.tree.origin);
}

TEST_F(LogSignerTest, AnOlderLogIsRefused) {
  {
    const auto instance = open();
    sign_up(*instance, "ada");
  }
  copy(data(), dir_.path() / "older");
  {
    const auto instance = open();
    sign_up(*instance, "bob");
    sign_up(*instance, "carol");
    sign(*instance);
  }
  for (const char* part : {"log", "head", "views"})
    copy(dir_.path() / "older" / part, data() / part);
  expect_refused("The log has 1 commit, and the checkpoint ");
  expect_refused("/checkpoint has 3. Commits 1 to 2 are missing.");
  expect_refused("begin a new history: muster start --new-origin NAME.");
}

TEST_F(LogSignerTest, AnotherHistoryIsRefused) {
  {
    const auto instance = open();
    sign_up(*instance, "ada");
  }
  copy(data(), dir_.path() / "older");
  {
    const auto instance = open();
    sign_up(*instance, "bob");
    sign(*instance);
  }
  copy(data() / "checkpoint", dir_.path() / "checkpoint");
  copy(dir_.path() / "older", data());
  {
    const auto instance = open();
    sign_up(*instance, "mallory");
  }
  copy(dir_.path() / "checkpoint", data() / "checkpoint");
  expect_refused("The first 2 commits of the log are not those of the checkpoint ");
  expect_refused(": one of the commits 0 to 1 was changed, removed or slipped in.");
}

TEST_F(LogSignerTest, AFileThatIsNotItsOwnIsRefusedButNotByReaders) {
  {
    const auto instance = open();
    sign_up(*instance, "ada");
    sign(*instance);
  }
  const std::string good = file();
  std::string bad = good;
  bad[bad.size() - 10] = bad[bad.size() - 10] == 'A' ? 'B' : 'A';
  for (const std::string& text : {std::string(), std::string("x\n"), bad, good + "x"}) {
    std::ofstream(data() / "checkpoint") << text;
    expect_refused("is not a checkpoint that this instance signed");
    EXPECT_FALSE(open(/*is_for_reading=*/true)->signer()) << text;
  }
  std::ofstream(data() / "checkpoint") << good;
  EXPECT_TRUE(try_open());
}

TEST_F(LogSignerTest, EveryEventIsProved) {
  const auto instance = open();
  for (const char* name : {"ada", "bob", "carol"}) sign_up(*instance, name);
  const SignedCheckpoint checkpoint = sign(*instance);
  const auto key = NoteVerifier::parse((*instance->signer())->verifier_key());
  const auto views = instance->views();
  for (Position at(0); at < instance->log().head(); at = at + 1) {
    const auto proved = prove_commit(instance->log(), *views, checkpoint, at);
    ASSERT_TRUE(proved) << proved.error().message;
    const auto read = LogProof::parse(proved->proof.to_text());
    ASSERT_TRUE(read && check_proof(*read, &*key));
    const auto entry = CommitEntry::parse(read->entry);
    EXPECT_LE(entry->first, at);
    EXPECT_GT(entry->end(), at);
    EXPECT_EQ(entry->commit, content_digest(proved->bytes));
  }
  EXPECT_EQ(prove_commit(instance->log(), *views, checkpoint, instance->log().head()).error().code,
            ErrorCode::kNotFound);
  // Younger than the checkpoint.
  const Position next = instance->log().head();
  sign_up(*instance, "dave");
  const auto young = prove_commit(instance->log(), *instance->views(), checkpoint, next);
  ASSERT_FALSE(young);
  EXPECT_THAT(young.error().message, HasSubstr("is not signed yet"));
}

// As admin.sock and the shell ask.
TEST_F(LogSignerTest, OperationsAnswer) {
  {
    const auto instance = open();
    sign_up(*instance, "ada");
    const auto ignored = [](const Json&) { return true; };
    const auto signed_now = run_operation(*instance, "checkpoint", Json::object(), ignored);
    ASSERT_TRUE(signed_now) << signed_now.error().message;
    EXPECT_EQ(signed_now->at("checkpoint"), file());
    EXPECT_EQ(signed_now->at("size"), 1);
    const auto proof = run_operation(*instance, "prove", {{"position", 0u}}, ignored);
    ASSERT_TRUE(proof) << proof.error().message;
    EXPECT_TRUE(proof->at("commit").is_null());
    for (const Json& position : {Json("0"), Json(-1), Json(nullptr), Json(1.5)}) {
      const auto refused = run_operation(*instance, "prove", {{"position", position}}, ignored);
      EXPECT_FALSE(refused) << position;
    }
    sign_up(*instance, "bob");
  }
  // A reader signs nothing.
  const auto reader = open(/*is_for_reading=*/true);
  const auto proof = run_operation(*reader, "prove", {{"position", 0u}}, {});
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(proof->at("size"), 1);
}

}  // namespace
}  // namespace muster::projections
