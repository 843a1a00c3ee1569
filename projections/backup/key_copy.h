// The copy of everything secret that a backup needs: the instance key and the subject keys, in one
// file, so that they are replaced together.
//
//   u32 length | part, repeated (little endian). A part is one piece of the stream, of at most a
//   mebibyte; sealed, if there is a passphrase, with its number and whether it is the last.
//   stream: u8 length of the name | name | u64 size | bytes, for each file
//
// Always the newest copy alone: a key that was destroyed must not stay in the one before, so that
// one is overwritten with zeros before it is removed.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec/commit_codec.h"
#include "core/keys/key_files.h"
#include "core/keys/subject.h"
#include "core/result.h"
#include "core/secret.h"
#include "core/security/digest.h"
#include "core/security/password.h"
#include "core/security/random.h"

namespace muster::projections {

// How the key that seals the copy comes from a passphrase: Argon2id.
struct PassphraseLock {
  Argon2Cost cost;
  std::array<std::uint8_t, 16> salt{};

  // At a higher cost than a log-in's: whoever has the backup has all the time there is.
  static PassphraseLock make(Random& random);
  Secret key_of(const Secret& passphrase) const;
  // "argon2id m=65536,t=3,p=1 <salt base64>"
  std::string to_text() const;
  static std::optional<PassphraseLock> parse(std::string_view text);

  friend bool operator==(const PassphraseLock&, const PassphraseLock&) = default;
};

// What a copy says of every subject.
class SlotStates {
 public:
  void set(Subject subject, KeyFiles::SlotState state);
  KeyFiles::SlotState of(Subject subject) const;
  // Those whose key was there in an earlier copy and is not any more.
  std::vector<Subject> gone_since(const SlotStates& before) const;

 private:
  std::map<Subject::Kind, std::vector<KeyFiles::SlotState>> states_;
};

// Whose keys a log needs, and whose must be gone.
class LogSubjects {
 public:
  // kDamaged: the commit cannot be decoded.
  Result<void> add(const EncodedCommit& commit);
  // Call it before those below.
  void finish();

  // Names of those whose key is missing or damaged, e.g. "person 7".
  std::vector<std::string> missing_in(const SlotStates& states) const;
  // Whether everyone that the log says to be erased is.
  bool are_erased_in(const SlotStates& states) const;
  bool has_erasures() const { return !erased_.empty(); }
  // Names of those whose key was there in an earlier copy and is gone without the log saying why.
  std::vector<std::string> lost_since(const SlotStates& before, const SlotStates& now) const;

 private:
  std::vector<Subject> subjects_;
  std::set<Subject> erased_;
};

struct KeyCopy {
  std::uint64_t bytes = 0;
  Digest digest;  // of the file
};

struct CopiedKeys {
  KeyCopy copy;
  SlotStates states;
};

// Writes the copy, synced and read back. `sealing_key`: of a PassphraseLock. kDamaged: a key of the
// directory is damaged, and is named: the copy before may have it yet. kNotFound: there are none.
Result<CopiedKeys> copy_keys(const std::filesystem::path& data_dir,
                             const std::filesystem::path& file, const Secret* sealing_key,
                             Random& random);

// Reads it back. kDamaged: it is not what was written. kForbidden: the passphrase is another.
// `to`: where the files are written and synced; without it they are only looked at.
Result<SlotStates> read_keys(const std::filesystem::path& file, const KeyCopy& written,
                             const Secret* sealing_key,
                             const std::optional<std::filesystem::path>& to);
// Whether the file is what was written, without opening it.
Result<void> check_key_copy(const std::filesystem::path& file, const KeyCopy& written);

// The instance key in a copy, for checking what it signed.
Result<Secret> instance_key_in(const std::filesystem::path& file, const Secret* sealing_key);

// Overwrites the file with zeros, synced, and removes it. Does nothing if there is none.
Result<void> wipe_file(const std::filesystem::path& file);

}  // namespace muster::projections
