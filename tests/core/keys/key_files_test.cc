#include "core/keys/key_files.h"

#include <cstdint>
#include <fstream>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/expect_refused.h"
#include "tests/support/fixed_random.h"
#include "tests/support/temp_dir.h"

namespace muster {
namespace {

namespace fs = std::filesystem;
using Mode = KeyFiles::Mode;

class KeyFilesTest : public testing::Test {
 protected:
  std::unique_ptr<KeyFiles> open(Mode mode = Mode::kCreate) {
    auto keys = KeyFiles::open(directory(), key_, mode, random_);
    if (!keys) ADD_FAILURE() << keys.error().message;
    return keys ? *std::move(keys) : nullptr;
  }
  // The key's bytes; empty if it is destroyed.
  static std::string must_find(const SubjectKeys& keys, const Subject& subject) {
    const auto key = keys.find(subject);
    EXPECT_TRUE(key) << key.error().message;
    if (!key || !*key) return "";
    return {(*key)->bytes.begin(), (*key)->bytes.end()};
  }
  fs::path directory() const { return dir_.path() / "keys"; }
  fs::path people() const { return directory() / "people"; }
  static std::string contents(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void change(const fs::path& file, std::size_t at, char bits) {
    std::string bytes = contents(file);
    bytes.at(at) = static_cast<char>(bytes.at(at) ^ bits);
    std::ofstream(file, std::ios::binary) << bytes;
  }

  TempDir dir_;
  FixedRandom random_;
  const InstanceKey key_{std::array<std::uint8_t, 32>{1, 2, 3}};
};

const Subject kAda = person(UserId(1));
const Subject kBob = person(UserId(2));
const Subject kNovember{Subject::Kind::kStrangers, 682};

TEST_F(KeyFilesTest, AKeyIsTheSameWheneverItIsAskedFor) {
  std::string ada;
  {
    const auto keys = open();
    ASSERT_TRUE(keys->make(kAda));
    ada = must_find(*keys, kAda);
    EXPECT_EQ(ada.size(), 32u);
    ASSERT_TRUE(keys->make(kAda));
    EXPECT_EQ(must_find(*keys, kAda), ada);
  }
  for (const Mode mode : {Mode::kCreate, Mode::kUse, Mode::kRead})
    EXPECT_EQ(must_find(*open(mode), kAda), ada);
}

TEST_F(KeyFilesTest, EverySubjectHasItsOwn) {
  const auto keys = open();
  std::set<std::string> seen;
  for (std::uint32_t id = 1; id <= 2 * KeyFiles::kMadeAhead; ++id) {
    ASSERT_TRUE(keys->make(person(UserId(id))));
    seen.insert(must_find(*keys, person(UserId(id))));
  }
  ASSERT_TRUE(keys->make(kNovember));
  seen.insert(must_find(*keys, kNovember));
  EXPECT_EQ(seen.size(), 2 * KeyFiles::kMadeAhead + 1);
}

TEST_F(KeyFilesTest, AKeyThatWasNeverMadeIsDamageThatNamesItsSubject) {
  const auto keys = open();
  for (const auto& [subject, name] :
       {std::pair{kAda, "person 1"}, std::pair{kNovember, "strangers of 2026-11"}}) {
    const auto key = keys->find(subject);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().code, ErrorCode::kDamaged);
    EXPECT_NE(key.error().message.find(name), std::string::npos) << key.error().message;
  }
}

TEST_F(KeyFilesTest, ADestroyedKeyIsNowhereInTheFilesAndStaysDestroyed) {
  std::string bob;
  {
    const auto keys = open();
    ASSERT_TRUE(keys->make(kAda));
    ASSERT_TRUE(keys->make(kBob));
    bob = must_find(*keys, kBob);
    const std::string slot =
        contents(people()).substr(2 * KeyFiles::kSlotBytes, KeyFiles::kSlotBytes);
    const std::uintmax_t size = fs::file_size(people());
    ASSERT_TRUE(keys->destroy(kBob));
    EXPECT_EQ(must_find(*keys, kBob), "");
    EXPECT_EQ(fs::file_size(people()), size);
    EXPECT_EQ(contents(people()).find(slot.substr(12, 32)), std::string::npos);
    ASSERT_TRUE(keys->destroy(kBob)) << "twice is once";
  }
  const auto keys = open();
  EXPECT_EQ(must_find(*keys, kBob), "");
  EXPECT_NE(must_find(*keys, kAda), "");
}

TEST_F(KeyFilesTest, NoKeyIsInTheFilesInTheClear) {
  const auto keys = open();
  ASSERT_TRUE(keys->make(kAda));
  EXPECT_EQ(contents(people()).find(must_find(*keys, kAda)), std::string::npos);
}

TEST_F(KeyFilesTest, EveryFlippedBitOfASlotIsFound) {
  ASSERT_TRUE(open()->make(kAda));
  ASSERT_TRUE(open()->destroy(kBob));
  for (const Subject& subject : {kAda, kBob}) {
    for (std::size_t bit = 0; bit < KeyFiles::kSlotBytes * 8; ++bit) {
      const std::size_t at = subject.number * KeyFiles::kSlotBytes + bit / 8;
      const char mask = static_cast<char>(1 << bit % 8);
      change(people(), at, mask);
      const auto key = open()->find(subject);
      ASSERT_FALSE(key) << "bit " << bit;
      EXPECT_EQ(key.error().code, ErrorCode::kDamaged);
      change(people(), at, mask);
    }
  }
}

TEST_F(KeyFilesTest, SlotsThatAreSwappedAreFound) {
  ASSERT_TRUE(open()->make(kAda));
  std::string bytes = contents(people());
  constexpr std::size_t kSize = KeyFiles::kSlotBytes;
  const std::string ada = bytes.substr(kSize, kSize);
  bytes.replace(kSize, kSize, bytes.substr(2 * kSize, kSize));
  bytes.replace(2 * kSize, kSize, ada);
  std::ofstream(people(), std::ios::binary) << bytes;
  EXPECT_FALSE(open()->find(kAda));
  EXPECT_FALSE(open()->find(kBob));
}

TEST_F(KeyFilesTest, ASlotThatACrashLeftHalfWrittenIsMadeAgain) {
  ASSERT_TRUE(open()->make(kAda));
  fs::resize_file(people(), 2 * KeyFiles::kSlotBytes + 20);
  const auto keys = open();
  EXPECT_FALSE(keys->find(kBob));
  ASSERT_TRUE(keys->make(kBob));
  EXPECT_NE(must_find(*keys, kBob), "");
}

TEST_F(KeyFilesTest, MissingFilesAreMissedUnlessTheyMayBeMade) {
  for (const Mode mode : {Mode::kUse, Mode::kRead}) {
    const auto keys = KeyFiles::open(directory(), key_, mode, random_);
    ASSERT_FALSE(keys);
    EXPECT_EQ(keys.error().code, ErrorCode::kNotFound);
  }
  (void)open();
  fs::remove(directory() / "strangers");
  const auto keys = KeyFiles::open(directory(), key_, Mode::kUse, random_);
  ASSERT_FALSE(keys);
  EXPECT_NE(keys.error().message.find("strangers"), std::string::npos);
}

TEST_F(KeyFilesTest, FilesOfAnotherInstanceKeyAreRefused) {
  ASSERT_TRUE(open()->make(kAda));
  const InstanceKey other{std::array<std::uint8_t, 32>{9}};
  const auto keys = KeyFiles::open(directory(), other, Mode::kUse, random_);
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().code, ErrorCode::kDamaged);
  EXPECT_NE(keys.error().message.find("another instance key"), std::string::npos);
}

TEST_F(KeyFilesTest, WhatIsNoneOfOursIsRefused) {
  ASSERT_TRUE(open()->make(kAda));
  const std::string good = contents(people());
  for (const std::string& bytes :
       {std::string(), std::string(10, 'x'), std::string(1000, '\0'), good.substr(64)}) {
    std::ofstream(people(), std::ios::binary) << bytes;
    const auto keys = KeyFiles::open(directory(), key_, Mode::kUse, random_);
    ASSERT_FALSE(keys) << bytes.size();
    EXPECT_EQ(keys.error().code, ErrorCode::kDamaged);
  }
  fs::remove(people());
  fs::create_directory(people());
  EXPECT_FALSE(KeyFiles::open(directory(), key_, Mode::kUse, random_));
}

TEST_F(KeyFilesTest, NothingIsWrittenWhereTheyAreForReading) {
  ASSERT_TRUE(open()->make(kAda));
  const std::string before = contents(people());
  const auto keys = open(Mode::kRead);
  EXPECT_EQ(keys->make(kBob).error().code, ErrorCode::kForbidden);
  EXPECT_EQ(keys->destroy(kAda).error().code, ErrorCode::kForbidden);
  EXPECT_EQ(contents(people()), before);
}

TEST_F(KeyFilesTest, StrangersOfEarlierMonthsAreForgotten) {
  const auto keys = open();
  for (const std::uint32_t month : {680u, 681u, 682u})
    ASSERT_TRUE(keys->make({Subject::Kind::kStrangers, month}));
  EXPECT_EQ(keys->destroy_strangers_before(682), 2u);
  EXPECT_EQ(keys->destroy_strangers_before(682), 0u);
  EXPECT_EQ(must_find(*keys, {Subject::Kind::kStrangers, 681}), "");
  EXPECT_NE(must_find(*keys, kNovember), "");
  EXPECT_FALSE(keys->find({Subject::Kind::kStrangers, 679}));
}

TEST(Subjects, AreNamed) {
  EXPECT_EQ(name_of(kAda), "person 1");
  EXPECT_EQ(name_of(strangers_of(Timestamp{0})), "strangers of 1970-01");
  EXPECT_EQ(name_of(strangers_of(Timestamp{1'764'547'199'999'999})), "strangers of 2025-11");
  EXPECT_EQ(name_of(strangers_of(Timestamp{1'764'547'200'000'000})), "strangers of 2025-12");
  EXPECT_EQ(month_of(Timestamp{-1}), 0u);
}

TEST(Subjects, AreThePeopleWhomEventsAreAbout) {
  const Timestamp time{1'764'547'200'000'000};
  EXPECT_EQ(subject_of(PasswordChanged{UserId(7), {}, {}}, time), person(UserId(7)));
  EXPECT_EQ(subject_of(SignInFailed{UserId(7), {}}, time), person(UserId(7)));
  EXPECT_EQ(subject_of(SignInFailed{std::nullopt, {}}, time), strangers_of(time));
  EXPECT_EQ(subject_of(ProjectCreated{ProjectId(1), "Cats"}, time), std::nullopt);
}

}  // namespace
}  // namespace muster
