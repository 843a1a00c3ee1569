// Verifies the log of a running server from afar: everything below its address /log/
// (c2sp.org/tlog-tiles) against its signed checkpoint.
//
//   RemoteLog log(*client, {.url = "https://people.example.org"});
//   Result<RemoteCheckpoint> now = log.checkpoint(key);
//   Result<RemoteReport> all = log.verify(now->tree, old, progress);
//
// Every entry is read once, and every hash of every tile is compared with what the entries come to,
// so it takes the memory of a few tiles, however long the log is. The server is not trusted: what
// it answers is bounded, and one false byte is kDamaged. The commits' bytes stay with the server:
// an entry has their hash only (core/tree/commit_entry.h).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "core/tree/checkpoint.h"
#include "core/tree/commit_entry.h"
#include "core/tree/merkle.h"
#include "core/tree/signed_note.h"
#include "http/client/web_client.h"

namespace muster::cli {

struct RemoteCheckpoint {
  TreeCheckpoint tree;
  SignedNote note;
};

struct RemoteReport {
  std::uint64_t events = 0;
  std::optional<Timestamp> last_time;
};

class RemoteLog {
 public:
  struct Server {
    std::string url;    // people's address, without a slash at the end
    std::string token;  // of an account there; empty: without one
  };
  // `done` commits of `total`.
  using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

  RemoteLog(http::WebClient& client, Server server) : client_(client), server_(std::move(server)) {}

  // As checkpoint_in(), but for kDamaged in place of kInvalid. kForbidden: the server does not show
  // its log. kNotFound, kConflict: there is none at this address. kBusy: not now. kIo: no answer.
  Result<RemoteCheckpoint> checkpoint(const NoteVerifier* key);

  // kDamaged: the tree is not that of the checkpoint, does not begin with `old`, or the server does
  // not have all of it. Other errors as above.
  Result<RemoteReport> verify(const TreeCheckpoint& checkpoint,
                              const std::optional<TreeCheckpoint>& old, const Progress& progress);

 private:
  Result<std::string> get(const std::string& path, std::size_t bytes_max);
  // A part of the tree, which a server that signed it has.
  Result<std::string> get_part(const std::string& path, std::size_t bytes_max);
  Result<void> add_bundle(std::uint64_t first, std::uint64_t width,
                          const std::optional<TreeCheckpoint>& old);
  Result<void> add_entry(const CommitEntry& entry, const std::optional<TreeCheckpoint>& old);
  // Compares the tile that ends here with what the server has, and adds its root to the next level.
  Result<void> close_tile(unsigned level);

  http::WebClient& client_;
  const Server server_;

  // What was read so far.
  RemoteReport report_;
  Position end_;
  GrowingTree tree_;
  std::vector<std::vector<TreeHash>> tiles_;  // the last of each level, not compared yet
  std::vector<std::uint64_t> closed_;         // tiles of each level that were compared
};

}  // namespace muster::cli
