// InstanceKey::load: the key's file.
#include "core/security/instance_key_file.h"

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <latch>
#include <memory>
#include <sstream>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "core/security/seal.h"
#include "tests/support/fixed_random.h"

namespace muster {
namespace {

namespace fs = std::filesystem;

// The form before there was a checksum.
constexpr auto kText = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

class InstanceKeyFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "muster_key_XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    dir_ = pattern;
  }
  void TearDown() override { fs::remove_all(dir_); }

  fs::path file() const { return dir_ / "instance.key"; }
  void write(std::string_view text) { std::ofstream(file(), std::ios::binary) << text; }
  std::string read() const {
    std::ostringstream text;
    text << std::ifstream(file(), std::ios::binary).rdbuf();
    return text.str();
  }
  unsigned mode() const {
    struct stat status {};
    EXPECT_EQ(::stat(file().c_str(), &status), 0);
    return status.st_mode & 07777;
  }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(dir_), fs::directory_iterator()));
  }

  fs::path dir_;
  FixedRandom random_;
};

TEST_F(InstanceKeyFile, IsMadeWhereThereIsNone) {
  const auto key = InstanceKey::load(file(), true, random_);
  ASSERT_TRUE(key) << key.error().detail;
  EXPECT_EQ(read().size(), 74U);
  EXPECT_EQ(read().find_first_not_of("0123456789abcdef"), 64U);
  EXPECT_EQ(read()[64], ' ');
  EXPECT_EQ(read().find_first_not_of("0123456789abcdef", 65), 73U);
  EXPECT_EQ(read().back(), '\n');
  EXPECT_EQ(mode(), 0600U);
  EXPECT_EQ(files(), 1U) << "no other file is left behind";
}

TEST_F(InstanceKeyFile, IsTheSameKeyAtTheNextStart) {
  const auto first = InstanceKey::load(file(), true, random_);
  ASSERT_TRUE(first);
  const Sealed sealed = (*first)->seal(Secret("token"), "invite", random_);
  const std::string text = read();
  for (const bool create : {true, false}) {
    const auto next = InstanceKey::load(file(), create, random_);
    ASSERT_TRUE(next);
    const auto opened = (*next)->open(sealed, "invite");
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->reveal(), "token");
  }
  EXPECT_EQ(read(), text);
}

TEST_F(InstanceKeyFile, TheBytesOfTheKeyAreTheDigitsOfTheFile) {
  write(kText);
  const auto loaded = InstanceKey::load(file(), false, random_);
  ASSERT_TRUE(loaded);
  std::array<std::uint8_t, 32> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
  EXPECT_TRUE(
      (*loaded)->open(InstanceKey(bytes).seal(Secret("token"), "invite", random_), "invite"));
}

TEST_F(InstanceKeyFile, IsNotMadeWhereALogNeedsTheOldOne) {
  const auto key = InstanceKey::load(file(), false, random_);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code, ErrorCode::kIo);
  EXPECT_NE(key.error().detail.find(file().string()), std::string::npos);
  EXPECT_EQ(files(), 0U);
}

TEST_F(InstanceKeyFile, DamageIsRefusedAndLeftAsItIs) {
  const std::string good = kText;
  const std::string damaged[] = {
      "",
      "\n",
      good.substr(0, 64),           // cut before the newline
      good.substr(0, 63) + "\n",    // a digit short
      "0" + good,                   // a digit too many
      good + "\n",                  // trailing bytes
      good + good,                  // two keys
      good.substr(0, 64) + "\r\n",  // saved by an editor of another system
      "G" + good.substr(1),         // not a digit
      "A" + good.substr(1),         // upper case: not what is written here
      std::string(65, '\0'),
      std::string(1 << 20, '0'),
  };
  for (const std::string& text : damaged) {
    for (const bool create : {true, false}) {
      write(text);
      const auto key = InstanceKey::load(file(), create, random_);
      ASSERT_FALSE(key) << text.substr(0, 80);
      EXPECT_EQ(key.error().code, ErrorCode::kDamaged);
      EXPECT_EQ(read(), text);
    }
  }
}

TEST_F(InstanceKeyFile, EveryFlippedBitAndEveryCutIsDamage) {
  ASSERT_TRUE(InstanceKey::load(file(), true, random_));
  const std::string good = read();
  const auto expect_damaged = [&](const std::string& text) {
    write(text);
    const auto key = InstanceKey::load(file(), true, random_);
    ASSERT_FALSE(key) << text;
    EXPECT_EQ(key.error().code, ErrorCode::kDamaged);
    EXPECT_NE(key.error().message.find(file().string()), std::string::npos);
    EXPECT_EQ(read(), text);
  };
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string text = good;
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
    expect_damaged(text);
  }
  for (std::size_t size = 0; size < good.size(); ++size) expect_damaged(good.substr(0, size));
}

TEST_F(InstanceKeyFile, AnOldFormIsReadAndGetsItsChecksum) {
  write(kText);
  EXPECT_EQ(check_instance_key_file(file()), InstanceKeyForm::kWithout);
  const auto before = InstanceKey::load(file(), false, random_);
  ASSERT_TRUE(before);
  EXPECT_EQ(read(), kText) << "not before the key is proved";
  fs::permissions(file(), static_cast<fs::perms>(0600));
  for (int times = 0; times < 2; ++times) {
    ASSERT_TRUE(add_checksum_to_instance_key(file(), random_));
    EXPECT_EQ(read().substr(0, 64), std::string(kText).substr(0, 64));
    EXPECT_EQ(check_instance_key_file(file()), InstanceKeyForm::kWithChecksum);
    EXPECT_EQ(mode(), 0600U);
    EXPECT_EQ(files(), 1U);
  }
  const auto after = InstanceKey::load(file(), false, random_);
  ASSERT_TRUE(after);
  EXPECT_TRUE((*after)->open((*before)->seal(Secret("token"), "invite", random_), "invite"));
  EXPECT_EQ(check_instance_key_file(dir_ / "none").error().code, ErrorCode::kNotFound);
}

TEST_F(InstanceKeyFile, AnErrorDoesNotTellTheKey) {
  write(std::string(kText) + "x");
  const auto key = InstanceKey::load(file(), false, random_);
  ASSERT_FALSE(key);
  EXPECT_EQ((key.error().message + key.error().detail).find("0102030405"), std::string::npos);
}

TEST_F(InstanceKeyFile, AKeyThatOthersCanReadIsTightened) {
  write(kText);
  fs::permissions(file(), static_cast<fs::perms>(0644));
  ASSERT_TRUE(InstanceKey::load(file(), false, random_));
  EXPECT_EQ(mode(), 0600U);
}

TEST_F(InstanceKeyFile, WhatIsNotAFileIsAnIoError) {
  fs::create_directory(file());
  const auto key = InstanceKey::load(file(), true, random_);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code, ErrorCode::kIo);
}

// It was waited for, for ever.
TEST_F(InstanceKeyFile, APipeInItsPlaceIsNotWaitedFor) {
  ASSERT_EQ(::mkfifo(file().c_str(), 0600), 0);
  const auto key = InstanceKey::load(file(), true, random_);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code, ErrorCode::kIo);
}

TEST_F(InstanceKeyFile, AMissingDirectoryIsAnIoErrorThatNamesTheFile) {
  const auto key = InstanceKey::load(dir_ / "gone" / "instance.key", true, random_);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code, ErrorCode::kIo);
  EXPECT_NE(key.error().detail.find("gone"), std::string::npos);
}

// A file that an earlier start left when it was killed between its steps: never read, never in the
// way.
TEST_F(InstanceKeyFile, AHalfWrittenNewKeyIsIgnored) {
  std::ofstream(dir_ / "instance.key.0011223344556677.new") << "0001";
  ASSERT_TRUE(InstanceKey::load(file(), true, random_));
  EXPECT_EQ(read().size(), 74U);
}

TEST_F(InstanceKeyFile, AllWhoMakeItAtTheSameTimeGetTheOneThatStays) {
  constexpr std::size_t kThreads = 8;
  std::vector<std::unique_ptr<InstanceKey>> keys(kThreads);
  std::latch start(kThreads);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        FixedRandom random(i + 1);
        start.arrive_and_wait();
        auto key = InstanceKey::load(file(), true, random);
        if (key) keys[i] = std::move(*key);
      });
    }
  }
  const auto stays = InstanceKey::load(file(), false, random_);
  ASSERT_TRUE(stays);
  for (const auto& key : keys) {
    ASSERT_TRUE(key);
    EXPECT_TRUE((*stays)->open(key->seal(Secret("token"), "invite", random_), "invite"));
  }
  EXPECT_EQ(files(), 1U);
}

}  // namespace
}  // namespace muster
