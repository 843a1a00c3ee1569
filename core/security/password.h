// Passwords: policy, hashing, verification.
//
// Hash: scrypt (RFC 7914) through Crypto++ with OWASP's parameters N=2^17, r=8, p=1 (128 MiB and about
// half a second each), a 16-byte salt and a 32-byte key, kept in PHC string form:
//   $scrypt$ln=17,r=8,p=1$<salt base64>$<key base64>
// PasswordHasher bounds how many run at once, so that a flood of sign-ins cannot exhaust memory: at most
// `concurrency` hash, at most `waiting_max` wait, the rest are told kBusy at once.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/random.h"
#include "core/result.h"
#include "core/secret.h"

namespace muster {

// A password's hash in PHC form. Stored in the log; never shown.
struct PasswordHash {
  std::string phc;

  friend bool operator==(const PasswordHash&, const PasswordHash&) = default;
  template <class Archive>
  void serialize(Archive& ar) { ar(phc); }
};

struct ScryptCost {
  std::uint8_t log2_n = 17;
  std::uint32_t r = 8;
  std::uint32_t p = 1;

  friend bool operator==(const ScryptCost&, const ScryptCost&) = default;
};

struct PasswordPolicy {
  std::size_t length_min = 8;    // code points
  std::size_t length_max = 128;  // code points
  int min_score = 2;             // zxcvbn, 0 to 4; 0 switches the judgement off
};

// zxcvbn's 0 (guessed at once) to 4 (very hard to guess). `personal` are words an attacker would try first:
// the person's email, its parts, and names.
int password_score(const Secret& password, const std::vector<std::string>& personal);

// kInvalid with field "password" and a text that says what to do. Not UTF-8 is refused.
Result<void> check_password(const Secret& password, const std::vector<std::string>& personal,
                            const PasswordPolicy& policy);

class PasswordHasher {
 public:
  struct Options {
    ScryptCost cost = {};
    unsigned concurrency = 2;
    unsigned waiting_max = 64;
  };
  PasswordHasher(Options options, Random& random);
  PasswordHasher(const PasswordHasher&) = delete;
  PasswordHasher& operator=(const PasswordHasher&) = delete;

  // Safe from several threads; blocks for the hash and for its turn. kBusy when too many wait.
  Result<PasswordHash> hash(const Secret& password);

  struct Verdict {
    bool matches = false;
    bool needs_rehash = false;  // made with another cost than today's
  };
  // kDamaged where `hash` is not a PHC string that we write.
  Result<Verdict> verify(const Secret& password, const PasswordHash& hash);

  // Costs what verify() costs and matches nothing: for accounts that do not exist.
  Result<Verdict> verify_nobody(const Secret& password);

 private:
  class Turn;
  Options options_;
  Random& random_;
  PasswordHash nobody_;
  std::mutex mutex_;
  std::condition_variable free_;
  unsigned running_ = 0;
  unsigned waiting_ = 0;
};

}  // namespace muster
