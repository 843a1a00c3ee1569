// Resolves a token or session to its account without reading the registry's table: most requests
// come from callers who were seen a moment ago and whose rows have not changed since.
//
//   CallerCache callers(sequencer.registry(), sequencer.row_versions());
//   std::shared_ptr<const Caller> caller = callers.by_api_token(digest_of(token));  // or null
//
// Results always match the registry at the time of the call: a changed row is read again. Unknown
// tokens are not cached. In memory, bounded. Threads: any.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <optional>
#include <unordered_map>

#include "core/accounts/accounts.h"
#include "core/guarded.h"
#include "core/security/digest.h"
#include "core/sequencer/row_versions.h"

namespace muster {

// An authenticated caller: by session cookie, or by API token (then without a session).
struct Caller {
  UserRow user;
  std::optional<SessionRow> session;
};

class CallerCache {
 public:
  // Both must outlive this object.
  CallerCache(const RowReader& registry, const RowVersions& versions)
      : registry_(registry), versions_(versions) {}

  // Active users only. Whether the session is too old is for the caller to decide.
  std::shared_ptr<const Caller> by_api_token(const Digest& token);
  std::shared_ptr<const Caller> by_session(const Digest& token);

  static constexpr std::size_t kShards = 16;
  static constexpr std::size_t kEntriesPerShardMax = 1024;

 private:
  struct Entry {
    std::shared_ptr<const Caller> caller;
    // Of the rows that lead from the token to the person; two rows may share the last one.
    std::array<RowVersions::Version, 3> versions;
  };
  struct Hash {
    std::size_t operator()(const Digest& digest) const noexcept {
      std::size_t hash = 0;
      std::memcpy(&hash, digest.bytes.data(), sizeof hash);
      return hash;
    }
  };
  using Shard = Guarded<std::unordered_map<Digest, Entry, Hash>>;

  Shard& shard_of(const Digest& token) { return shards_[token.bytes.back() % kShards]; }
  std::shared_ptr<const Caller> known(const Digest& token);
  void remember(const Digest& token, Entry entry);

  const RowReader& registry_;
  const RowVersions& versions_;
  std::array<Shard, kShards> shards_;
};

}  // namespace muster
