#include "cli/remote_log.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "cli/shown.h"
#include "cli/terminal/printable.h"
#include "core/tree/tile.h"

namespace muster::cli {
namespace {

// Of an entry as commit_entry.h makes it, with its length before it.
constexpr std::size_t kEntryBytesMax = 256;
constexpr std::size_t kLengthBytes = 2;

tl::unexpected<Error> is_false(std::string why) {
  return fail(ErrorCode::kDamaged, std::move(why));
}

// Takes an entry off a bundle; nullopt if it does not have one.
std::optional<std::string_view> take_entry(std::string_view& bundle) {
  if (bundle.size() < kLengthBytes) return std::nullopt;
  const auto high = static_cast<unsigned char>(bundle[0]);
  const auto low = static_cast<unsigned char>(bundle[1]);
  const std::size_t length = std::size_t{high} << 8 | low;
  bundle.remove_prefix(kLengthBytes);
  if (bundle.size() < length) return std::nullopt;
  const std::string_view entry = bundle.substr(0, length);
  bundle.remove_prefix(length);
  return entry;
}

std::string bundle_path(const Tile& tile) {
  std::string path = tile.path();  // "tile/0/..."
  return path.replace(path.find("/0/"), 3, "/entries/");
}

}  // namespace

Result<std::string> RemoteLog::get(const std::string& path, std::size_t bytes_max) {
  const std::string url = server_.url + "/log/" + path;
  auto answer =
      client_.send({.url = url,
                    .authorization = server_.token.empty() ? "" : "Token " + server_.token,
                    .answer_bytes_max = bytes_max});
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status == 200) return std::move(answer->body);
  if (answer->status == 401 || answer->status == 403)
    return fail(ErrorCode::kForbidden,
                url +
                    " is not for everyone. Give a token (--token-file), or have the server "
                    "started with --public-log.");
  if (answer->status == 404) return fail(ErrorCode::kNotFound, url + " does not exist.");
  if (!answer->location.empty())
    return fail(ErrorCode::kConflict, url + " redirects to " + printable(answer->location) +
                                          ". Give that server's address.");
  if (answer->status == 429 || answer->status == 503)
    return fail(ErrorCode::kBusy, url + " is busy. Try again later.");
  return fail(ErrorCode::kIo, url + " answers with status " + std::to_string(answer->status) + ".");
}

Result<std::string> RemoteLog::get_part(const std::string& path, std::size_t bytes_max) {
  auto part = get(path, bytes_max);
  if (!part && part.error().code == ErrorCode::kNotFound)
    return is_false("The server does not have " + path + " of the tree that it signed.");
  return part;
}

Result<RemoteCheckpoint> RemoteLog::checkpoint(const NoteVerifier* key) {
  const auto text = get("checkpoint", kNoteBytesMax);
  if (!text) return tl::unexpected(text.error());
  auto note = SignedNote::parse(*text);
  if (!note) return is_false(server_.url + "/log/checkpoint: " + note.error().message);
  auto tree = checkpoint_in(*note, key);
  if (!tree) return is_false(server_.url + "/log/checkpoint: " + tree.error().message);
  return RemoteCheckpoint{*std::move(tree), *std::move(note)};
}

Result<RemoteReport> RemoteLog::verify(const TreeCheckpoint& checkpoint,
                                       const std::optional<TreeCheckpoint>& old,
                                       const Progress& progress) {
  if (old && old->size > checkpoint.size)
    return is_false("The server has " + counted(checkpoint.size, "commit") +
                    ", and the older checkpoint " + std::to_string(old->size) + ".");
  for (std::uint64_t first = 0; first < checkpoint.size; first += kTileWidth) {
    const std::uint64_t width = std::min(kTileWidth, checkpoint.size - first);
    if (Result<void> added = add_bundle(first, width, old); !added)
      return tl::unexpected(added.error());
    progress(first + width, checkpoint.size);
  }
  for (unsigned level = 0; level < tiles_.size(); ++level) {
    if (tiles_[level].empty()) continue;
    if (Result<void> closed = close_tile(level); !closed) return tl::unexpected(closed.error());
  }
  if (tree_.root() != checkpoint.root)
    return is_false("The server's " + counted(checkpoint.size, "commit") +
                    " are not those of its signed checkpoint.");
  return report_;
}

Result<void> RemoteLog::add_bundle(std::uint64_t first, std::uint64_t width,
                                   const std::optional<TreeCheckpoint>& old) {
  const std::string path = bundle_path({0, first / kTileWidth, width});
  const auto bundle = get_part(path, width * (kLengthBytes + kEntryBytesMax));
  if (!bundle) return tl::unexpected(bundle.error());
  std::string_view rest = *bundle;
  for (std::uint64_t i = 0; i < width; ++i) {
    const auto text = take_entry(rest);
    if (!text) return is_false("The server's " + path + " is incomplete.");
    const auto entry = CommitEntry::parse(*text);
    if (!entry)
      return is_false("Commit " + std::to_string(first + i) + ": " + entry.error().message);
    if (Result<void> added = add_entry(*entry, old); !added) return added;
  }
  if (!rest.empty()) return is_false("The server's " + path + " has more than its entries.");
  return {};
}

Result<void> RemoteLog::add_entry(const CommitEntry& entry,
                                  const std::optional<TreeCheckpoint>& old) {
  const std::string number = std::to_string(tree_.size());
  if (entry.first != end_)
    return is_false("Commit " + number + " begins at position " +
                    std::to_string(entry.first.value) + "; the one before ends at " +
                    std::to_string(end_.value) + ".");
  if (report_.last_time && entry.time < *report_.last_time)
    return is_false("Commit " + number + " is older than the one before.");
  end_ = entry.end();
  report_.events = end_.value;
  report_.last_time = entry.time;
  const TreeHash leaf = leaf_hash(entry.to_text());
  tree_.add(leaf);
  if (tiles_.empty()) {
    tiles_.emplace_back();
    closed_.push_back(0);
  }
  tiles_[0].push_back(leaf);
  if (old && tree_.size() == old->size && tree_.root() != old->root)
    return is_false("The server's first " + counted(old->size, "commit") +
                    " are not those of the older checkpoint: one of them was changed, removed or "
                    "slipped in.");
  return tiles_[0].size() == kTileWidth ? close_tile(0) : Result<void>();
}

Result<void> RemoteLog::close_tile(unsigned level) {
  const std::vector<TreeHash> hashes = std::exchange(tiles_[level], {});
  const Tile tile{level, closed_[level]++, hashes.size()};
  std::string expected;
  for (const TreeHash& hash : hashes) expected += hash.view();
  const auto bytes = get_part(tile.path(), expected.size());
  if (!bytes) return tl::unexpected(bytes.error());
  if (*bytes != expected)
    return is_false("The server's " + tile.path() + " is not what its commits come to.");
  if (!tile.is_full()) return {};
  if (level + 1 == tiles_.size()) {
    tiles_.emplace_back();
    closed_.push_back(0);
  }
  tiles_[level + 1].push_back(subtree_root(hashes));
  return tiles_[level + 1].size() == kTileWidth ? close_tile(level + 1) : Result<void>();
}

}  // namespace muster::cli
