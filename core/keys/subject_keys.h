// The keys that personal data in the log is sealed under, one for each subject (subject.h).
//
//   Result<std::optional<SubjectKey>> key = keys.find(person(UserId(7)));
//   if (!key) ...;      // lost: damage, which names the subject
//   if (!*key) ...;     // destroyed: what it sealed is erased, which is no error
//
// The order of what must survive a crash:
//   to write    the key is made and synced -> the first event sealed under it is appended
//   to erase    user.erased is appended and durable -> the key is destroyed and synced -> the views
//               are purged of the person -> the erasure is acknowledged
// A crash in between leaves a key that seals nothing, or an erasure that the next start finishes,
// because the event says so.
//
// Implementations: MemoryKeys (tests), KeyFiles (DATA/keys). Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/keys/subject.h"
#include "core/result.h"
#include "core/security/random.h"

namespace muster {

// 256 bits; wiped on destruction.
struct SubjectKey {
  std::array<std::uint8_t, 32> bytes{};

  SubjectKey() = default;
  SubjectKey(const SubjectKey&) = default;
  SubjectKey& operator=(const SubjectKey&) = default;
  ~SubjectKey();
};

class SubjectKeys {
 public:
  // `random` makes keys and nonces; safe from several threads, outlives this.
  explicit SubjectKeys(Random& random) : random_(random) {}
  virtual ~SubjectKeys() = default;
  SubjectKeys(const SubjectKeys&) = delete;
  SubjectKeys& operator=(const SubjectKeys&) = delete;

  // nullopt: destroyed. kDamaged: there is none, or it cannot be read; the message names the
  // subject. kIo: it could not be read this time.
  virtual Result<std::optional<SubjectKey>> find(const Subject& subject) const = 0;

  // Gives a subject of whom nothing is in the log a key, durable on return. Does nothing where
  // there is one already. kNoRoom: the disk is full. kIo: the rest.
  virtual Result<void> make(const Subject& subject) = 0;

  // Overwrites the key where it stands; durable on return. Does nothing where it is destroyed
  // already.
  virtual Result<void> destroy(const Subject& subject) = 0;

  Random& random() const { return random_; }

 private:
  Random& random_;
};

}  // namespace muster
