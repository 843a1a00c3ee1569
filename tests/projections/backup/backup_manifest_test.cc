#include "projections/backup/backup_manifest.h"

#include <string>

#include <gtest/gtest.h>

#include "core/security/random.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

BackupManifest sample(bool has_passphrase) {
  BackupManifest manifest;
  manifest.made = Timestamp{1750000000000000};
  GrowingTree tree;
  for (const char* entry : {"a", "b", "c"}) tree.add(leaf_hash(entry));
  manifest.end = {Position(1204), 3, Position(0), 48211};
  manifest.copy_number = 7;
  manifest.keys = {8421, content_digest("keys")};
  SystemRandom random;
  if (has_passphrase) manifest.lock = PassphraseLock::make(random);
  manifest.peaks = tree.peaks();
  const NoteSigner signer("example.org/people", Secret(std::string(32, 'k')));
  manifest.checkpoint = signer.sign(TreeCheckpoint{"example.org/people", 3, tree.root()}.to_text());
  return manifest;
}

TEST(BackupManifestTest, IsReadAsItWasWritten) {
  for (const bool has_passphrase : {false, true}) {
    const BackupManifest manifest = sample(has_passphrase);
    const std::string text = manifest.to_text();
    const auto read = BackupManifest::parse(text);
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(read->to_text(), text);
    EXPECT_EQ(read->end, manifest.end);
    EXPECT_EQ(read->lock, manifest.lock);
    EXPECT_EQ(read->tree().root(), manifest.tree_checkpoint().root);
  }
}

TEST(BackupManifestTest, RefusesEveryOtherText) {
  const std::string text = sample(true).to_text();
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 0x01);
    EXPECT_FALSE(BackupManifest::parse(changed)) << i;
    EXPECT_FALSE(BackupManifest::parse(text.substr(0, i))) << i;
  }
  EXPECT_FALSE(BackupManifest::parse(text + "\n"));
}

TEST(BackupManifestTest, RefusesACheckpointOfAnotherTree) {
  BackupManifest manifest = sample(false);
  manifest.end.commits = 4;
  EXPECT_FALSE(BackupManifest::parse(manifest.to_text()));
  manifest = sample(false);
  manifest.peaks[0] = leaf_hash("another");
  EXPECT_FALSE(BackupManifest::parse(manifest.to_text()));
  manifest = sample(false);
  manifest.peaks.pop_back();
  EXPECT_FALSE(BackupManifest::parse(manifest.to_text()));
}

TEST(BackupManifestTest, TellsNoBackupFromOneThatIsNotComplete) {
  TempDir dir;
  const BackupDirectory directory{dir.path() / "backup"};
  ASSERT_FALSE(directory.read());
  EXPECT_EQ(directory.read().error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(directory.begin());
  ASSERT_TRUE(directory.read());
  EXPECT_FALSE(*directory.read());
  ASSERT_TRUE(directory.write(sample(false)));
  ASSERT_TRUE(directory.read());
  EXPECT_TRUE(*directory.read());
  EXPECT_EQ(directory.begin().error().code, ErrorCode::kConflict);
}

TEST(PassphraseLockTest, HasOneSpelling) {
  SystemRandom random;
  const std::string text = PassphraseLock::make(random).to_text();
  EXPECT_EQ(PassphraseLock::parse(text)->to_text(), text);
  for (const std::string& other :
       {"argon2id " + text, text + " ", std::string("argon2id"), std::string(),
        "argon2id m=65536,t=3,p=0 " + text.substr(text.rfind(' ') + 1),
        "argon2id m=99999999,t=3,p=1 " + text.substr(text.rfind(' ') + 1)}) {
    EXPECT_FALSE(PassphraseLock::parse(other)) << other;
  }
}

}  // namespace
}  // namespace muster::projections
