// Passwords: policy, hashing, verification.
//
//   if (auto ok = check_password(typed, {email}, policy); !ok) return tl::unexpected(ok.error());
//   auto hash = hasher.hash(typed);             // at sign-up, kept in the log
//   auto verdict = hasher.verify(typed, *hash);  // at sign-in
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

// A password's hash in PHC form. Stored in the log; never shown.
struct PasswordHash {
  std::string phc;

  friend bool operator==(const PasswordHash&, const PasswordHash&) = default;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(phc);
  }
};

// At most 256 MiB, 16 passes and 16 lanes, which is also all that verify() will spend on a hash: a
// damaged or foreign one cannot make it allocate more.
struct Argon2Cost {
  std::uint32_t memory_kib = 19456;
  std::uint32_t passes = 2;
  std::uint32_t lanes = 1;

  friend bool operator==(const Argon2Cost&, const Argon2Cost&) = default;
};

struct PasswordPolicy {
  std::size_t length_min = 8;    // code points
  std::size_t length_max = 128;  // code points
  int min_score = 2;             // zxcvbn, 0 to 4; 0 switches the judgement off
};

// zxcvbn's 0 (guessed at once) to 4 (very hard to guess). `personal` are words an attacker would
// try first: the person's email and names, whole; their parts are tried too. Only the first 100
// bytes are judged, because the time taken grows faster than the length (a few milliseconds at
// 100); what follows is not counted. Safe from several threads.
int password_score(const Secret& password, const std::vector<std::string>& personal);

// kInvalid with field "password" and a text that says what to do. Not UTF-8 and control characters
// are refused. Lengths count code points in NFC.
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

  // Any thread. kBusy when memory is short, kIo when there is no randomness.
  Result<PasswordHash> hash(const Secret& password);

  struct Verdict {
    bool matches = false;
    bool needs_rehash = false;  // made with another cost than today's, or with scrypt
  };
  // kDamaged where `hash` is not a PHC string that we write; kBusy as above.
  Result<Verdict> verify(const Secret& password, const PasswordHash& hash);

  // Costs what verify() costs and matches nothing: for accounts that do not exist.
  Result<Verdict> verify_nobody(const Secret& password);

 private:
  const Options options_;
  Random& random_;
  PasswordHash nobody_;
  // scrypt takes 128 MiB each time.
  std::counting_semaphore<> scrypt_turns_{2};
};

}  // namespace muster
