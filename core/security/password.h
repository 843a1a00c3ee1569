// Passwords: policy, hashing, verification.
//
//   if (auto ok = check_password(typed, {email}, policy); !ok) return tl::unexpected(ok.error());
//   auto hash = hasher.hash(typed);              // at sign-up; stored in the log
//   auto verdict = hasher.verify(typed, *hash);  // at log-in
//
// Hash: Argon2id (RFC 9106) through libargon2 with the first parameters that OWASP recommends, m=19
// MiB, t=2, p=1 (some 25 ms of one processor), a 16-byte salt and a 32-byte key, kept in PHC string
// form:
//   $argon2id$v=19$m=19456,t=2,p=1$<salt base64>$<key base64>
// Hashes that earlier programs made with scrypt (scrypt.h) verify for ever and need a rehash. Until
// then they cost half a second each, so whoever measures can tell their accounts from others. The
// password is hashed as UTF-8 in NFC: keyboards spell "é" in two ways, and a person who changes
// machines must still get in. Bytes that are not UTF-8, or over 4 KiB, are hashed as they are. The
// caller bounds how many hash at once (hash_queue.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "core/security/random.h"

namespace muster {

// A password's hash in PHC form. Stored in the log, never shown.
struct PasswordHash {
  std::string phc;

  friend bool operator==(const PasswordHash&, const PasswordHash&) = default;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(phc);
  }
};

// At most 256 MiB, 16 passes and 16 lanes. verify() accepts no more either, so a damaged or foreign
// hash cannot make it allocate more.
struct Argon2Cost {
  std::uint32_t memory_kib = 19456;
  std::uint32_t passes = 2;
  std::uint32_t lanes = 1;

  friend bool operator==(const Argon2Cost&, const Argon2Cost&) = default;
};

struct PasswordPolicy {
  std::size_t length_min = 8;    // code points
  std::size_t length_max = 128;  // code points
  int min_score = 2;             // zxcvbn, 0 to 4; 0 disables the check
};

// zxcvbn's score, 0 (guessed at once) to 4 (very hard to guess). `personal` are words that an
// attacker would try first: the person's email and names; their parts are tried too. Only the first
// 100 bytes are scored, because the time grows faster than the length (a few milliseconds for 100
// bytes). Safe from several threads.
int password_score(const Secret& password, const std::vector<std::string>& personal);

// kInvalid with field "password" and a message that says what to do. Refuses text that is not UTF-8
// and control characters. Lengths are code points in NFC.
Result<void> check_password(const Secret& password, const std::vector<std::string>& personal,
                            const PasswordPolicy& policy);

class PasswordHasher {
 public:
  struct Options {
    Argon2Cost cost = {};
  };
  // Requires: `options.cost` is within Argon2Cost's limits, and `random` is safe from several
  // threads and outlives this.
  PasswordHasher(Options options, Random& random);
  PasswordHasher(const PasswordHasher&) = delete;
  PasswordHasher& operator=(const PasswordHasher&) = delete;

  // Any thread. kBusy if memory is short, kIo if no randomness is available.
  Result<PasswordHash> hash(const Secret& password);

  struct Verdict {
    bool matches = false;
    bool needs_rehash = false;  // made with another cost, or with scrypt
  };
  // kDamaged if `hash` is not a PHC string that we write; kBusy as above.
  Result<Verdict> verify(const Secret& password, const PasswordHash& hash);

  // Takes as long as verify() and never matches: for accounts that do not exist.
  Result<Verdict> verify_nobody(const Secret& password);

 private:
  const Options options_;
  Random& random_;
  PasswordHash nobody_;
  // Each scrypt run takes 128 MiB.
  std::counting_semaphore<> scrypt_turns_{2};
};

}  // namespace muster
