// Subject keys on disk: one file of fixed slots for each kind of subject.
//
//   DATA/keys/people      slot n: the key of person n
//   DATA/keys/strangers   slot n: the key of the month n
//
// A slot has 64 bytes, so none crosses a sector, and destroying a key is one overwrite in place and
// a sync (a log-structured store would keep old copies):
//   nonce (12) | key sealed under the instance key (32) | tag (16) | CRC32C of what precedes and
//   the slot's number (4, big endian)
// All zeros: never used. Zeros with their checksum: destroyed. Slot 0 belongs to no subject: it
// tells whether the file was made under this instance key.
//
// Keys of people are made ahead, some hundred at once and synced before the first is used, so that
// a sign-up seldom waits for a sync of its own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/file_descriptor.h"
#include "core/file_finding.h"
#include "core/keys/subject_keys.h"
#include "core/mutex.h"
#include "core/secret.h"
#include "core/security/aes_gcm.h"
#include "core/security/seal.h"

namespace muster {

class KeyFiles final : public SubjectKeys {
 public:
  enum class Mode {
    kCreate,  // makes the files where there are none: for a log without events
    kUse,     // kNotFound if there are none
    kRead,    // the same, and nothing can be made or destroyed (kForbidden)
  };
  // `directory`: DATA/keys. kDamaged: a file there is none of ours, or of another instance key.
  // kIo: the rest.
  static Result<std::unique_ptr<KeyFiles>> open(const std::filesystem::path& directory,
                                                const InstanceKey& key, Mode mode, Random& random);
  ~KeyFiles() override;

  Result<std::optional<SubjectKey>> find(const Subject& subject) const override;
  // After a sync has failed, both are kIo until the files are opened again.
  Result<void> make(const Subject& subject) override;
  Result<void> destroy(const Subject& subject) override;

  // Destroys the keys of strangers of all months before this one (month_of()). Returns how many
  // were there.
  Result<std::uint32_t> destroy_strangers_before(std::uint32_t month);

  static constexpr std::size_t kSlotBytes = 64;
  enum class SlotState : std::uint8_t { kUnused, kDestroyed, kHeld, kDamaged };
  // What a slot's bytes say, without any key. Requires: kSlotBytes of them.
  static SlotState state_of(std::string_view slot, std::uint32_t number);

  // The files of the directory, for those who copy it.
  struct Name {
    Subject::Kind kind;
    std::string_view name;
  };
  static std::span<const Name> names();
  static constexpr std::uint32_t kMadeAhead = 256;

 private:
  struct File;
  KeyFiles(const InstanceKey& key, Mode mode, Random& random);
  Result<void> open_file(const std::filesystem::path& directory, Subject::Kind kind);
  File& file_of(const Subject& subject) const;
  template <typename MakeSlots>
  Result<void> change(const Subject& subject, SlotState wanted, const MakeSlots& slots);
  std::string sealed_slot(const Subject& subject) const;  // of a new key
  std::optional<SubjectKey> open_slot(const Subject& subject, std::string_view slot) const;
  aes_gcm::Key wrapping_key() const;

  const Secret wrapping_key_;
  const Mode mode_;
  mutable Mutex mutex_;                       // over writes, and over a second look at a slot
  std::vector<std::unique_ptr<File>> files_;  // by kind
};

}  // namespace muster
