// Passwords: policy, hashing, verification.
//
//   if (auto ok = check_password(typed, {email}, policy); !ok) return tl::unexpected(ok.error());
//   auto hash = hasher.hash(typed);             // at sign-up, kept in the log
//   auto verdict = hasher.verify(typed, *hash);  // at sign-in
//
// Hash: scrypt (RFC 7914) through Crypto++ with OWASP's parameters N=2^17, r=8, p=1 (128 MiB and
// about half a second each), a 16-byte salt and a 32-byte key, kept in PHC string form:
//   $scrypt$ln=17,r=8,p=1$<salt base64>$<key base64>
// What is hashed is the password's UTF-8 in NFC, because keyboards spell "é" in two ways and a
// person who changes machines must still get in. Bytes that are not UTF-8, or over 4 KiB, are
// hashed as they are. PasswordHasher bounds how many run at once, so that a flood of sign-ins
// cannot exhaust memory: at most `concurrency` hash, at most `waiting_max` wait (first come, first
// served), the rest are told kBusy at once.
#pragma once

#include <condition_variable>
#include <cstddef>
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
  void serialize(Archive& ar) {
    ar(phc);
  }
};

// At most 256 MiB (128 * r * 2^log2_n bytes) and p at most 16, which is also all that verify() will
// spend on a hash: a damaged or foreign one cannot make it allocate more.
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
    ScryptCost cost = {};
    unsigned concurrency = 2;
    unsigned waiting_max = 64;
  };
  // Requires: `options.cost` is within ScryptCost's limits, concurrency is at least 1, and `random`
  // is safe from several threads and outlives this.
  PasswordHasher(Options options, Random& random);
  PasswordHasher(const PasswordHasher&) = delete;
  PasswordHasher& operator=(const PasswordHasher&) = delete;

  // Safe from several threads; blocks for its turn and for the hash. kBusy when too many wait or
  // memory is short, kIo when there is no randomness.
  Result<PasswordHash> hash(const Secret& password);

  struct Verdict {
    bool matches = false;
    bool needs_rehash = false;  // made with another cost than today's
  };
  // kDamaged where `hash` is not a PHC string that we write; kBusy as above.
  Result<Verdict> verify(const Secret& password, const PasswordHash& hash);

  // Costs what verify() costs and matches nothing: for accounts that do not exist.
  Result<Verdict> verify_nobody(const Secret& password);

  // For metrics: how many hash and how many wait, at this moment.
  struct Load {
    std::uint64_t running = 0;
    std::uint64_t waiting = 0;

    friend bool operator==(const Load&, const Load&) = default;
  };
  Load load() const;

 private:
  class Turn;
  Options options_;
  Random& random_;
  PasswordHash nobody_;
  mutable std::mutex mutex_;
  std::condition_variable finished_one_;
  // Tickets: the n-th to arrive runs once n < finished_ + concurrency. So turns come in order, and
  // arrived_ - finished_ is everyone inside.
  std::uint64_t arrived_ = 0;
  std::uint64_t finished_ = 0;
};

}  // namespace muster
