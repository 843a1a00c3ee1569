// Backups and what is restored from them, in one process: the same log, no key that was destroyed,
// and every change of a byte found.

#include "projections/backup/backup.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>

#include "core/file_descriptor.h"
#include "core/keys/key_files.h"
#include "core/log/fsck.h"
#include "projections/backup/restore.h"
#include "projections/instance/instance.h"
#include "projections/instance/operations.h"
#include "tests/projections/instance/opened_instance.h"
#include "tests/support/event_log_helpers.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

void put(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

class BackupTest : public testing::Test {
 protected:
  static std::unique_ptr<Instance> open(const fs::path& dir) { return must_open(dir); }
  static UserId join(Instance& instance, const std::string& word) {
    const auto id = instance.accounts().sign_up(
        {word + "@example.org", Secret("purple elephant ladder"), word, word}, shell());
    EXPECT_TRUE(id) << id.error().message;
    return *id;
  }
  static Result<std::string> sign(Instance& instance) {
    const auto answer = run_operation(instance, "checkpoint", Json::object(), {});
    if (!answer) return tl::unexpected(answer.error());
    return answer->at("checkpoint").get<std::string>();
  }
  Result<BackupReport> back_up(Instance& instance, const std::optional<Secret>& passphrase = {}) {
    return projections::back_up(
        {.data_dir = data(), .to = to(), .passphrase = passphrase, .sign = [&] {
           return sign(instance);
         }});
  }
  Result<BackupReport> check(const std::optional<Secret>& passphrase = {}) const {
    return check_backup({.from = to(), .passphrase = passphrase});
  }
  Result<BackupReport> restore(const std::optional<Secret>& passphrase = {}) const {
    return projections::restore({.from = to(), .data_dir = made(), .passphrase = passphrase});
  }
  // As it stands in the file, without its nonce.
  std::string slot_of(UserId user) const {
    return contents_of(data() / "keys" / "people")
        .substr(user.value * KeyFiles::kSlotBytes + 12, 32);
  }
  std::vector<std::string> files_with(const std::string& bytes) const {
    std::vector<std::string> found;
    for (const auto& file : fs::recursive_directory_iterator(to())) {
      if (file.is_regular_file() && contents_of(file.path()).find(bytes) != std::string::npos)
        found.push_back(file.path().filename().string());
    }
    return found;
  }

  fs::path data() const { return dir_.path() / "data"; }
  fs::path to() const { return dir_.path() / "backup"; }
  fs::path made() const { return dir_.path() / "restored"; }
  TempDir dir_;
};

TEST_F(BackupTest, IsRestoredAsTheSameLog) {
  std::vector<Commit> commits;
  std::string first_root;
  {
    const auto instance = open(data());
    join(*instance, "ada");
    const auto first = back_up(*instance);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(first->added, instance->log().head().value);
    join(*instance, "bob");
    const auto second = back_up(*instance);
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(second->end, instance->log().head());
    EXPECT_EQ(second->added, second->end - first->end);
    EXPECT_NE(second->root, first->root);
    const auto third = back_up(*instance);
    ASSERT_TRUE(third) << third.error().message;
    EXPECT_EQ(third->added, 0u);
    EXPECT_EQ(third->root, second->root);
    commits = read_all(instance->log());
  }
  ASSERT_TRUE(check());
  const auto restored = restore();
  ASSERT_TRUE(restored) << restored.error().message;
  const auto instance = open(made());
  EXPECT_EQ(read_all(instance->log()), commits);
  EXPECT_TRUE(fsck(instance->log()));
  EXPECT_TRUE(instance->accounts().find_user("bob@example.org"));
  EXPECT_EQ(contents_of(made() / "checkpoint").substr(0, 7), "muster/");
  join(*instance, "cyn");
  EXPECT_TRUE(sign(*instance)) << "its log extends what was signed";
}

TEST_F(BackupTest, AfterAnErasureTheNextHasTheKeyNoMore) {
  const auto instance = open(data());
  join(*instance, "ada");
  const UserId bob = join(*instance, "bob");
  const std::string adas_key = slot_of(UserId(1));
  const std::string bobs_key = slot_of(bob);
  ASSERT_TRUE(back_up(*instance));
  EXPECT_THAT(files_with(bobs_key), Contains("keys-0"));
  EXPECT_THAT(files_with("bob"), IsEmpty()) << "sealed";
  ASSERT_TRUE(instance->erase(bob, shell()));
  const auto again = back_up(*instance);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_THAT(files_with(bobs_key), IsEmpty());
  EXPECT_THAT(files_with(adas_key), Not(IsEmpty()));
  EXPECT_TRUE(check());
  ASSERT_TRUE(restore());
  const auto restored = open(made());
  EXPECT_EQ(restored->accounts().user(bob)->status, UserStatus::kErased);
  EXPECT_TRUE(restored->accounts().find_user("ada@example.org"));
}

TEST_F(BackupTest, MadeBetweenAnErasuresEventAndItsEndHasNoKeyEither) {
  const auto instance = open(data());
  join(*instance, "ada");
  const UserId bob = join(*instance, "bob");
  const std::string bobs_key = slot_of(bob);
  bool is_erased = false;
  // Erased after the log was signed: the keys are copied later than that.
  const auto report = projections::back_up({.data_dir = data(), .to = to(), .sign = [&] {
                                              auto note = sign(*instance);
                                              if (!std::exchange(is_erased, true)) {
                                                EXPECT_TRUE(instance->erase(bob, shell()));
                                              }
                                              return note;
                                            }});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->end, instance->log().head()) << "begun again, with the erasure's event";
  EXPECT_THAT(files_with(bobs_key), IsEmpty());
  EXPECT_TRUE(restore());
}

TEST_F(BackupTest, SealedKeysOpenWithThePassphraseAlone) {
  const auto instance = open(data());
  join(*instance, "ada");
  const std::string key_file = contents_of(data() / "instance.key").substr(0, 64);
  const Secret right("correct horse");
  const Secret wrong("correct house");
  ASSERT_TRUE(back_up(*instance, right));
  EXPECT_THAT(files_with(slot_of(UserId(1))), IsEmpty());
  EXPECT_THAT(files_with(key_file), IsEmpty());
  join(*instance, "bob");
  EXPECT_EQ(back_up(*instance).error().code, ErrorCode::kForbidden);
  EXPECT_EQ(back_up(*instance, wrong).error().code, ErrorCode::kForbidden);
  const auto more = back_up(*instance, right);
  ASSERT_TRUE(more) << more.error().message;
  EXPECT_GT(more->added, 0u);
  EXPECT_EQ(check(wrong).error().code, ErrorCode::kForbidden);
  ASSERT_TRUE(check());
  EXPECT_FALSE(check()->is_opened);
  EXPECT_TRUE(check(right)->is_opened);
  for (const auto& passphrase : {std::optional<Secret>(), std::optional(wrong)}) {
    EXPECT_EQ(restore(passphrase).error().code, ErrorCode::kForbidden);
    EXPECT_FALSE(fs::exists(made())) << "nothing is made with a wrong passphrase";
  }
  ASSERT_TRUE(restore(right));
  EXPECT_TRUE(open(made())->accounts().find_user("bob@example.org"));
}

TEST_F(BackupTest, KeysThatAreMissingAreNamedAndTheBackupBeforeStands) {
  const auto instance = open(data());
  join(*instance, "ada");
  const UserId bob = join(*instance, "bob");
  ASSERT_TRUE(back_up(*instance));
  const std::string before = contents_of(to() / "manifest");
  const std::string keys = contents_of(data() / "keys" / "people");
  const std::size_t at = bob.value * KeyFiles::kSlotBytes;

  // Never made, as in keys older than the log.
  put(data() / "keys" / "people", std::string(keys).replace(at, 64, std::string(64, '\0')));
  const auto lost = back_up(*instance);
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, ErrorCode::kDamaged);
  EXPECT_THAT(lost.error().message, HasSubstr("person 2"));
  // Damaged.
  put(data() / "keys" / "people", std::string(keys).replace(at + 20, 1, "\x01"));
  const auto damaged = back_up(*instance);
  ASSERT_FALSE(damaged);
  EXPECT_THAT(damaged.error().message, HasSubstr("person 2"));
  EXPECT_EQ(contents_of(to() / "manifest"), before);
  EXPECT_TRUE(check());

  // In a new backup the log alone tells it.
  put(data() / "keys" / "people", std::string(keys).replace(at, 64, std::string(64, '\0')));
  fs::rename(to(), dir_.path() / "kept");
  const auto fresh = back_up(*instance);
  ASSERT_FALSE(fresh);
  EXPECT_THAT(fresh.error().message, HasSubstr("older than the log"));
  EXPECT_THAT(fresh.error().message, HasSubstr("person 2"));
  EXPECT_EQ(check().error().code, ErrorCode::kNotFound) << "it was never completed";
}

// Keys are made ahead, so a slot may be damaged that nothing is sealed under.
TEST_F(BackupTest, DamagedKeysOfNobodyAreNoHindrance) {
  const auto instance = open(data());
  join(*instance, "ada");
  ASSERT_TRUE(back_up(*instance));
  std::string keys = contents_of(data() / "keys" / "people");
  const std::size_t at = 50 * KeyFiles::kSlotBytes;
  ASSERT_LT(at, keys.size());
  put(data() / "keys" / "people", keys.replace(at + 20, 1, 1, static_cast<char>(~keys[at + 20])));
  const auto again = back_up(*instance);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(check());
  fs::rename(to(), dir_.path() / "kept");
  const auto fresh = back_up(*instance);
  ASSERT_TRUE(fresh) << fresh.error().message;
  ASSERT_TRUE(restore());
}

TEST_F(BackupTest, ALogThatWentAnotherWayIsRefused) {
  {
    const auto instance = open(data());
    join(*instance, "ada");
  }
  fs::copy(data(), dir_.path() / "older", fs::copy_options::recursive);
  {
    const auto instance = open(data());
    join(*instance, "bob");
    ASSERT_TRUE(back_up(*instance));
  }
  // The older copy is put back, and goes on as another log.
  fs::remove_all(data());
  fs::rename(dir_.path() / "older", data());
  const auto instance = open(data());
  const auto shorter = back_up(*instance);
  ASSERT_FALSE(shorter);
  EXPECT_THAT(shorter.error().message, HasSubstr("fewer commits"));
  for (const char* word : {"cyn", "dan"}) join(*instance, word);
  const auto other = back_up(*instance);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::kDamaged);
  EXPECT_THAT(other.error().message, HasSubstr("does not continue the backup"));
  EXPECT_TRUE(check()) << "the backup stands as it was";
  ASSERT_TRUE(restore());
  EXPECT_TRUE(open(made())->accounts().find_user("bob@example.org"));
}

TEST_F(BackupTest, NeedsADirectoryOfItsOwn) {
  const auto instance = open(data());
  join(*instance, "ada");
  fs::create_directories(to());
  put(to() / "letter", "keep me");
  EXPECT_EQ(back_up(*instance).error().code, ErrorCode::kConflict);
  EXPECT_EQ(contents_of(to() / "letter"), "keep me");
  for (const fs::path& place : {data() / "backup", data(), dir_.path()}) {
    const auto refused =
        projections::back_up({.data_dir = data(), .to = place, .sign = []() -> Result<std::string> {
                                ADD_FAILURE() << "it is not begun";
                                return "";
                              }});
    EXPECT_EQ(refused.error().code, ErrorCode::kConflict) << place;
  }
  // The backup of another log.
  fs::remove_all(to());
  ASSERT_TRUE(back_up(*instance));
  const auto other = open(dir_.path() / "other");
  join(*other, "zoe");
  EXPECT_EQ(back_up(*other).error().code, ErrorCode::kConflict);
}

TEST_F(BackupTest, IsRestoredIntoAnEmptyDirectoryOnly) {
  {
    const auto instance = open(data());
    join(*instance, "ada");
    ASSERT_TRUE(back_up(*instance));
  }
  fs::create_directories(made());
  put(made() / "letter", "keep me");
  EXPECT_EQ(restore().error().code, ErrorCode::kConflict);
  EXPECT_EQ(contents_of(made() / "letter"), "keep me");
  fs::remove(made() / "letter");
  // Killed before the end: what it left is no data directory, and is thrown away by the next.
  fs::create_directories(made() / "restoring" / "log");
  put(made() / "head", "moved already");
  Instance::Options options;
  options.data_dir = made();
  const auto opened = Instance::open(std::move(options));
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("Run `muster restore` again"));
  ASSERT_TRUE(restore());
  EXPECT_TRUE(open(made())->accounts().find_user("ada@example.org"));
  EXPECT_EQ(restore().error().code, ErrorCode::kConflict);
}

FileDescriptor locked(const fs::path& path) {
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(::flock(file.get(), LOCK_EX | LOCK_NB), 0) << path;
  return file;
}

TEST_F(BackupTest, OneProcessAtATimeMakesABackup) {
  const auto instance = open(data());
  join(*instance, "ada");
  fs::create_directories(to());
  put(to() / "lock", "");
  {
    const FileDescriptor other = locked(to() / "lock");
    EXPECT_EQ(back_up(*instance).error().code, ErrorCode::kBusy);
    EXPECT_FALSE(fs::exists(to() / "manifest")) << "that is for the other to write";
  }
  ASSERT_TRUE(back_up(*instance));
  const FileDescriptor other = locked(to() / "lock");
  EXPECT_EQ(back_up(*instance).error().code, ErrorCode::kBusy);
  EXPECT_TRUE(check());
}

TEST_F(BackupTest, OneProcessAtATimeRestores) {
  {
    const auto instance = open(data());
    join(*instance, "ada");
    ASSERT_TRUE(back_up(*instance));
  }
  fs::create_directories(made() / "restoring");
  put(made() / "restoring" / "half", "of another");
  {
    const FileDescriptor other = locked(made());
    EXPECT_EQ(restore().error().code, ErrorCode::kBusy);
    EXPECT_EQ(contents_of(made() / "restoring" / "half"), "of another");
  }
  ASSERT_TRUE(restore());
}

// Whatever changed: the check says so, and so does a restore, which then leaves nothing behind.
TEST_F(BackupTest, EveryChangedByteIsFound) {
  {
    const auto instance = open(data());
    join(*instance, "ada");
    ASSERT_TRUE(back_up(*instance));
  }
  std::vector<fs::path> files;
  for (const auto& file : fs::recursive_directory_iterator(to())) {
    if (file.is_regular_file() && file.file_size() > 0) files.push_back(file.path());
  }
  ASSERT_EQ(files.size(), 3u);  // the manifest, the keys, the commits
  for (const fs::path& file : files) {
    const std::string whole = contents_of(file);
    const std::size_t step = whole.size() > 4096 ? 61 : 1;  // the keys are one checksum
    for (std::size_t i = 0; i < whole.size(); i += step) {
      std::string changed = whole;
      changed[i] = static_cast<char>(changed[i] ^ 0x04);
      put(file, changed);
      EXPECT_FALSE(check()) << file << " byte " << i;
      if (i % 64 != 0) continue;
      EXPECT_FALSE(restore()) << file << " byte " << i;
      EXPECT_FALSE(fs::exists(made() / "restoring"));
    }
    fs::remove(file);
    EXPECT_FALSE(check()) << file;
    EXPECT_FALSE(restore()) << file;
    put(file, whole);
  }
  EXPECT_TRUE(check());
  EXPECT_TRUE(restore());
}

}  // namespace
}  // namespace muster::projections
