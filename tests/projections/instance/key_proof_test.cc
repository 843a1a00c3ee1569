// The instance key against what the log holds: a key that opens nothing is refused, a token that it
// does not open is said to be such.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "core/log/backends/log_backends.h"
#include "core/security/instance_key_file.h"
#include "projections/instance/data_files.h"
#include "projections/instance/instance.h"
#include "tests/projections/instance/opened_instance.h"
#include "tests/support/log_files.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

namespace fs = std::filesystem;

class KeyProofTest : public testing::Test {
 protected:
  KeyProofTest() {
    const auto instance = open();
    for (int i = 1; i <= 20; ++i) sign_up(*instance, i);
  }

  Result<std::unique_ptr<Instance>> try_open(bool is_for_reading = false) {
    Instance::Options options = cheap_options(data());
    options.is_for_reading = is_for_reading;
    options.on_notice = [this](const std::string& text) { notices_ += text + "\n"; };
    return Instance::open(std::move(options));
  }
  std::unique_ptr<Instance> open() {
    auto instance = try_open();
    if (!instance) ADD_FAILURE() << instance.error().message;
    return *std::move(instance);
  }
  static void sign_up(Instance& instance, int i) {
    const std::string email = "user" + std::to_string(i) + "@example.org";
    ASSERT_TRUE(instance.accounts().sign_up({email, Secret("purple elephant ladder")}, shell()));
  }

  fs::path data() const { return dir_.path() / "data"; }
  fs::path key() const { return data() / "instance.key"; }
  // In the form without a checksum.
  void write_key(const std::string& digits) const { write_file(key(), digits + "\n"); }
  std::string digits() const { return read_file(key()).substr(0, 64); }
  std::string another_key() const {
    std::string other = digits();
    other[5] = other[5] == '0' ? '1' : '0';
    return other;
  }

  TempDir dir_;
  std::string notices_;
};

TEST_F(KeyProofTest, AKeyThatOpensNothingIsRefusedAndNothingIsChanged) {
  write_key(another_key());
  const std::string before = read_file(key());
  const auto instance = try_open();
  ASSERT_FALSE(instance);
  EXPECT_EQ(instance.error().code, ErrorCode::kDamaged);
  EXPECT_NE(instance.error().message.find(key().string()), std::string::npos)
      << instance.error().message;
  EXPECT_EQ(read_file(key()), before);
}

TEST_F(KeyProofTest, ADigitThatChangedIsFoundByTheChecksum) {
  std::string text = read_file(key());
  text[5] = text[5] == '0' ? '1' : '0';
  write_file(key(), text);
  const auto instance = try_open();
  ASSERT_FALSE(instance);
  EXPECT_EQ(instance.error().code, ErrorCode::kDamaged);
  EXPECT_NE(instance.error().message.find(key().string()), std::string::npos)
      << instance.error().message;
  EXPECT_EQ(read_file(key()), text);
}

// The log is not opened as its owner, which changes its files.
TEST_F(KeyProofTest, AKeyOrViewsThatCannotBeUsedAreFoundBeforeTheLogIsOpened) {
  const auto log = [&] {
    std::map<std::string, std::string> files;
    for (const auto& file : fs::directory_iterator(data() / "log"))
      files[file.path().string()] = read_file(file.path());
    return files;
  };
  const auto before = log();
  const auto expect_refused = [&](const char* how) {
    EXPECT_FALSE(try_open()) << how;
    EXPECT_EQ(log(), before) << how;
  };
  const std::string text = read_file(key());
  write_file(key(), "");
  expect_refused("an empty key");
  fs::remove(key());
  expect_refused("no key");
  fs::create_symlink("nowhere", key());
  expect_refused("a key that is a link to nowhere");
  fs::remove(key());
  fs::create_directory(key());
  expect_refused("a key that is a directory");
  fs::remove(key());
  write_file(key(), text);
  fs::remove_all(data() / "views");
  fs::create_symlink("nowhere", data() / "views");
  expect_refused("views that are a link to nowhere");
  fs::remove(data() / "views");
  EXPECT_TRUE(try_open());
}

TEST_F(KeyProofTest, AnOldFileGetsAChecksumOnceTheKeyIsProved) {
  const std::string with_checksum = read_file(key());
  write_key(digits());
  ASSERT_TRUE(try_open(/*is_for_reading=*/true));
  EXPECT_EQ(read_file(key()).size(), 65U) << "a command that changes nothing leaves it";
  ASSERT_TRUE(open());
  EXPECT_EQ(read_file(key()), with_checksum);
  EXPECT_NE(notices_.find("now has a checksum"), std::string::npos);
  notices_.clear();
  ASSERT_TRUE(open());
  EXPECT_EQ(notices_, "");
}

// What an edition before this one did with a key that had changed: it went on, and sealed with it.
TEST_F(KeyProofTest, TokensOfAnotherKeyAreSaidNotToBeShownAndTheRestWorks) {
  const std::string right = read_file(key());
  {
    const auto instance = open();
    const auto other_key = [&] {
      std::array<std::uint8_t, 32> bytes{};
      return InstanceKey(bytes).seal(Secret("a token"), "api_token", instance->random());
    };
    const NewToken token{digest_of(Secret("a token")), other_key()};
    ASSERT_TRUE(instance->sequencer().submit(IssueApiToken{UserId(20), token}, shell()));
    const NewToken invite{digest_of(Secret("an invitation")), other_key()};
    ASSERT_TRUE(instance->sequencer().submit(ResetInvite{invite}, shell()));
  }
  const auto instance = open();
  EXPECT_NE(notices_.find("sealed with an instance key other than"), std::string::npos) << notices_;
  const auto shown = instance->accounts().api_token(UserId(20));
  ASSERT_FALSE(shown);
  EXPECT_EQ(shown.error().code, ErrorCode::kNotFound);
  EXPECT_NE(shown.error().message.find("Reset it"), std::string::npos);
  EXPECT_TRUE(instance->accounts().caller_by_api_token(Secret("a token")))
      << "it works all the same";
  EXPECT_TRUE(instance->accounts().api_token(UserId(1)));
  const auto invite = instance->accounts().invite();
  ASSERT_FALSE(invite);
  EXPECT_EQ(invite.error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(instance->accounts().check_invite(Secret("an invitation"),
                                                Who{std::nullopt, Channel::kWeb, {}, {}}));
  ASSERT_TRUE(instance->accounts().reset_invite(shell()));
  EXPECT_TRUE(instance->accounts().invite());
}

// check_data_files(): what fsck says of the files beside the log.
class DataFilesTest : public KeyProofTest {
 protected:
  std::vector<FileFinding> check_files(std::optional<Position> end) const {
    return check_data_files(data(), *log_backend_of({.data_dir = data()}), end);
  }
};

std::vector<FileFinding> of_kind(const std::vector<FileFinding>& all, FileFinding::Kind kind) {
  std::vector<FileFinding> some;
  for (const FileFinding& finding : all) {
    if (finding.kind == kind) some.push_back(finding);
  }
  return some;
}

TEST_F(DataFilesTest, NothingIsFoundWhereAllIsWell) {
  EXPECT_EQ(check_files(Position(1)), std::vector<FileFinding>{});
  const auto instance = open();
  EXPECT_EQ(check_files(Position(1)), std::vector<FileFinding>{}) << "beside one that runs";
}

// Beside a server that is writing a table, which has no end yet.
TEST_F(DataFilesTest, ATableThatIsBeingWrittenIsNotDamaged) {
  { const auto instance = open(); }
  std::string name = read_file(data() / "views" / "current");
  name.pop_back();
  for (const char* bytes : {"", "the first of its blocks"}) {
    write_file(data() / "views" / name / "999999.sst", bytes);
    EXPECT_EQ(check_files(Position(1)), std::vector<FileFinding>{});
  }
}

// As a start leaves them that was killed early, or whoever put something else in their place.
TEST_F(DataFilesTest, ViewsThatNameNothingAreANote) {
  { const auto instance = open(); }
  std::string name = read_file(data() / "views" / "current");
  name.pop_back();
  const fs::path current = data() / "views" / name / "CURRENT";
  for (const char* bytes : {"", "\n", "MANIFEST-", "MANIFEST-999999\n"}) {
    write_file(current, bytes);
    const auto found = check_files(Position(1));
    ASSERT_EQ(found.size(), 1U) << bytes;
    EXPECT_EQ(found[0].kind, FileFinding::Kind::kNote);
  }
  fs::remove(current);
  EXPECT_EQ(check_files(Position(1)).size(), 1U);
  for (const fs::path& file : {data() / "views" / "current", current}) {
    fs::remove(file);
    fs::create_directory(file);
    EXPECT_EQ(check_files(Position(1)).size(), 1U) << file;
  }
}

TEST_F(DataFilesTest, TheKeyIsRead) {
  const std::string good = read_file(key());
  write_file(key(), "x" + good.substr(1));
  auto found = check_files(Position(1));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, FileFinding::Kind::kDamaged);
  EXPECT_NE(found[0].text.find(key().string()), std::string::npos);
  write_key(good.substr(0, 64));
  found = check_files(Position(1));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, FileFinding::Kind::kNote);
  fs::remove(key());
  found = check_files(Position(1));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, FileFinding::Kind::kDamaged);
  EXPECT_TRUE(check_files(Position(0)).empty()) << "a start that was killed early";
}

TEST_F(DataFilesTest, TheHeadIsRead) {
  const fs::path head = data() / "head";
  const std::string good = read_file(head);
  ASSERT_EQ(good.size(), 32U);
  flip_bit(head, 0);
  auto found = check_files(Position(1));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, FileFinding::Kind::kNote) << "the other slot is good";
  flip_bit(head, 16);
  found = check_files(Position(7));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, FileFinding::Kind::kDamaged);
  EXPECT_NE(found[0].text.find("the log ends at position 7"), std::string::npos) << found[0].text;
  found = check_files(std::nullopt);
  ASSERT_GE(found.size(), 1U);
  EXPECT_EQ(found[0].text.find("position"), std::string::npos)
      << "of a log that cannot be opened: " << found[0].text;
  write_file(head, "");
  found = check_files(Position(1));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, FileFinding::Kind::kNote);
  write_file(head, good.substr(0, 31));
  EXPECT_EQ(of_kind(check_files(Position(1)), FileFinding::Kind::kDamaged).size(), 1U);
  fs::remove(head);
  EXPECT_TRUE(check_files(Position(1)).empty()) << "a backup has none";
}

TEST_F(DataFilesTest, DamagedViewsAreSaidAndAreNoDamage) {
  for (const auto& file : fs::recursive_directory_iterator(data() / "views")) {
    const std::string name = file.path().filename().string();
    const bool matters = name.ends_with(".sst") || name.starts_with("MANIFEST-") ||
                         name == "CURRENT" || name == "current";
    if (!matters) continue;
    const std::string good = read_file(file.path());
    flip_bit(file.path(), good.size() / 2);
    const auto found = check_files(Position(1));
    ASSERT_EQ(found.size(), 1U) << name;
    EXPECT_EQ(found[0].kind, FileFinding::Kind::kNote);
    EXPECT_NE(found[0].text.find("be rebuilt"), std::string::npos) << found[0].text;
    write_file(file.path(), good);
  }
  EXPECT_TRUE(check_files(Position(1)).empty());
  fs::remove_all(data() / "views");
  EXPECT_TRUE(check_files(Position(1)).empty()) << "a backup has none";
}

// They were waited for.
TEST_F(DataFilesTest, ViewsWhoseFilesArePipesAreSaidAndAreNoDamage) {
  std::vector<fs::path> files;
  for (const auto& file : fs::recursive_directory_iterator(data() / "views")) {
    if (file.is_regular_file()) files.push_back(file.path());
  }
  for (const fs::path& file : files) {
    const fs::path aside = data() / "views" / "aside";
    fs::rename(file, aside);
    ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
    const auto found = check_files(Position(1));
    ASSERT_EQ(found.size(), 1U) << file;
    EXPECT_EQ(found[0].kind, FileFinding::Kind::kNote) << file;
    EXPECT_NE(found[0].text.find("be rebuilt"), std::string::npos) << found[0].text;
    fs::remove(file);
    fs::rename(aside, file);
  }
}

TEST_F(DataFilesTest, WhatIsNotMustersIsNamed) {
  write_file(data() / "notes.txt", "mine");
  write_file(data() / "instance.key.0011.new", "half");
  const auto found = check_files(Position(1));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(of_kind(found, FileFinding::Kind::kNote).size(), 2U);
}

}  // namespace
}  // namespace muster::projections
