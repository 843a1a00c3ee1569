// Slows down attempts at what can be guessed (passwords, links, tokens), in bounded memory. What is
// counted and how long the waits are: attempt_policies.h.
//
//   AttemptThrottle throttle(key.derived_secret("attempts"));
//   auto attempt = throttle.begin({{AttemptPolicy::kAccount, account}}, now);
//   if (!attempt) return too_many(attempt.error());     // seconds; nothing was counted or checked
//   if (is_right) attempt->succeed();                   // otherwise it stays counted
//
// Invariants:
//   An attempt is counted before it is made, so concurrent attempts count like consecutive ones. It
//   is refused, and counts for none of its keys, unless all of them allow it.
//   No key is ever counted too low. Where a table is full (attempt_table.h), new keys of a group
//   share one of kSharedPerPolicy entries, by the group's hash, so they may be refused early; a key
//   that gets an entry of its own later begins with what was shared.
//   No wait is ever longer than its policy's longest, also after the clock went back.
//
// Memory: 16 bytes per slot, at most 50,331,648 bytes for attempts that cost a hash, 25,165,824 for
// the others, and 131,072 for what is shared; an idle server has 32,768. While a table grows, what
// it was before is there too. A guess from a new address takes two entries, so 1,000,000 addresses
// fit, two thirds of the slots being taken. What is forgotten makes room by itself.
//
// save() is for a small file, so that a restart does not forget: at most kSavedMax keys (a
// mebibyte), by level, those of whole accounts first. What is shared is not in it. Keys are in it
// as hashes under the secret key. Threads: any.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "core/guarded.h"
#include "core/secret.h"
#include "core/security/keyed_hash.h"
#include "core/service/attempt_policies.h"
#include "core/service/attempt_table.h"
#include "core/time.h"

namespace muster {

class AttemptThrottle {
 public:
  static constexpr std::size_t kHashSlotsMax = 3'145'728;
  static constexpr std::size_t kCheapSlotsMax = 1'572'864;
  static constexpr std::size_t kSharedPerPolicy = 512;
  static constexpr std::size_t kKeysPerAttemptMax = 4;
  static constexpr std::size_t kSavedMax = 65'536;

  struct Limits {
    std::size_t hash_slots_max = kHashSlotsMax;
    std::size_t cheap_slots_max = kCheapSlotsMax;
  };

  // Requires: `secret` has at least KeyedHash::kKeyBytes bytes.
  explicit AttemptThrottle(Secret secret) : AttemptThrottle(std::move(secret), Limits()) {}
  AttemptThrottle(Secret secret, Limits limits);

  // Joins several parts into one name; none but the last may contain '\0'.
  static std::string name(std::initializer_list<std::string_view> parts);

  struct Key {
    AttemptPolicy policy{};
    std::string name = {};
    std::string group = {};  // who makes such keys; empty: the name
  };

  // A counted attempt, which stays counted unless it is given back. Must not outlive the throttle.
  class Attempt {
   public:
    // Nothing was checked: uncounts it.
    void give_back() { throttle_->uncount(*this, /*is_success=*/false); }
    // It was right: uncounts it, and clears the keys whose policy says so.
    void succeed() { throttle_->uncount(*this, /*is_success=*/true); }

   private:
    friend class AttemptThrottle;
    struct Counted {
      AttemptPolicy policy{};
      std::uint64_t key = 0;
      std::size_t shared = 0;
      std::uint32_t next_before_s = 0;
      std::uint32_t next_s = 0;
      bool is_own = false;
    };
    explicit Attempt(AttemptThrottle& throttle) : throttle_(&throttle) {}

    AttemptThrottle* throttle_;
    std::array<Counted, kKeysPerAttemptMax> counted_{};
    std::size_t n_counted_ = 0;
  };

  // The error: how long until the next attempt is allowed, at least a second. Requires: at most
  // kKeysPerAttemptMax keys, all of which cost a hash, or none.
  tl::expected<Attempt, std::chrono::seconds> begin(const std::vector<Key>& keys, Timestamp now);
  // How long begin() would make these keys wait; 0 if it would not.
  std::chrono::seconds wait_of(const std::vector<Key>& keys, Timestamp now);

  // What is remembered, for load() of a throttle with the same secret.
  std::string save(Timestamp now) const;
  // Adds what was saved. Bytes that are damaged, or of another edition, are ignored.
  void load(std::string_view bytes, Timestamp now);
  // Grows with every attempt that was counted or uncounted: whether there is anything to save.
  std::uint64_t changes() const;
  std::size_t memory_bytes() const;

 private:
  struct Table {
    explicit Table(std::size_t slots_max) : own(slots_max) {}

    AttemptTable own;
    std::vector<AttemptEntry> shared = {};  // kSharedPerPolicy for each policy, once it is needed
    std::uint64_t changes = 0;
  };

  std::uint64_t key_of(AttemptPolicy policy, std::string_view name) const;
  Attempt prepared(const std::vector<Key>& keys);
  Guarded<Table>& table_of(AttemptPolicy policy);
  void uncount(Attempt& attempt, bool is_success);

  const KeyedHash hash_;
  Guarded<Table> hashed_;
  Guarded<Table> cheap_;
};

}  // namespace muster
