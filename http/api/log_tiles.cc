// The log as others verify it: its signed checkpoint, and its tree in tiles, at the addresses of
// c2sp.org/tlog-tiles below /log. For people with an account, or for everyone (--public-log).
//
// Only what is below the last signed checkpoint is served: nothing that the server could still
// deny.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/big_endian.h"
#include "core/security/encoding.h"
#include "core/tree/commit_entry.h"
#include "core/tree/tile.h"
#include "http/pipeline/etag.h"
#include "http/pipeline/exchange.h"
#include "http/transport/concurrency_limit.h"
#include "projections/instance/log_signer.h"
#include "projections/tree_tiles.h"

namespace muster::http::api {

namespace {

constexpr std::string_view kEntries = "entries/";

tl::unexpected<Error> not_found() {
  return fail(ErrorCode::kNotFound, "The signed log has no such tile.");
}

// The last one; kUnauthorized for callers who may not see the log.
Result<projections::SignedCheckpoint> checkpoint_for(const Exchange& exchange) {
  if (!exchange.caller && !exchange.app.options.is_log_public)
    return fail(ErrorCode::kUnauthorized, "Log in, or send an Authorization: Token header.");
  const auto signer = exchange.app.instance.signer();
  if (!signer) return tl::unexpected(signer.error());
  auto last = (*signer)->last();
  if (!last) return fail(ErrorCode::kNotFound, "The log is not signed yet.");
  return *std::move(last);
}

// What the address names, if the signed tree has it.
std::optional<Tile> tile_at(std::string_view address, std::uint64_t size) {
  const auto asked = Tile::parse("tile/" + std::string(address));
  const auto signed_tile = asked ? tile_in(size, asked->level, asked->index) : std::nullopt;
  if (!signed_tile || signed_tile->width < asked->width) return std::nullopt;
  return asked;
}

// As a bundle has it: its size, then its text.
void add_entry(const CommitEntry& entry, std::string& bundle) {
  const std::string text = entry.to_text();
  bundle += big_endian(static_cast<std::uint16_t>(text.size())) + text;
}

Result<std::string> entries_of(const projections::Instance& instance, const Tile& tile,
                               const EventLog& log) {
  const Result<projections::Views> views = instance.views();
  if (!views) return tl::unexpected(views.error());
  const auto tree = views->of<projections::TreeTiles>();
  const auto first = projections::commit_number(tree, tile.index * kTileWidth);
  const std::unique_ptr<CommitCursor> cursor = log.read(first.first);
  std::string bundle;
  for (std::uint64_t i = 0; i < tile.width; ++i) {
    const auto commit = cursor->next_encoded();
    if (!commit) return tl::unexpected(commit.error());
    if (!*commit) return fail(ErrorCode::kDamaged, "the log is shorter than its tree");
    add_entry(CommitEntry::of(**commit), bundle);
  }
  return bundle;
}

Result<std::string> hashes_of(const projections::Instance& instance, const Tile& tile) {
  const Result<projections::Views> views = instance.views();
  if (!views) return tl::unexpected(views.error());
  std::string bytes;
  for (const TreeHash& hash :
       projections::tile_hashes_of(views->of<projections::TreeTiles>(), tile))
    bytes += hash.view();
  return bytes;
}

void send_tagged(Exchange& exchange, std::string bytes, const std::string& type) {
  const std::string etag = '"' + to_base64url(content_digest(bytes).bytes) + '"';
  Response& response = exchange.response;
  response.set_header("ETag", etag);
  const auto known = exchange.header("If-None-Match");
  if (known && names_etag(*known, etag)) {
    response.status = 304;
    return;
  }
  response.status = 200;
  response.set_content(std::move(bytes), type);
}

// A tile never changes.
void send_for_ever(Exchange& exchange, std::string bytes) {
  exchange.response.set_header("Cache-Control", exchange.app.options.is_log_public
                                                    ? "public, max-age=31536000, immutable"
                                                    : "private, max-age=31536000, immutable");
  send_tagged(exchange, std::move(bytes), "application/octet-stream");
}

}  // namespace

Result<void> show_checkpoint(Exchange& exchange) {
  auto checkpoint = checkpoint_for(exchange);
  if (!checkpoint) return tl::unexpected(checkpoint.error());
  exchange.response.set_header("Cache-Control", "no-cache");
  send_tagged(exchange, std::move(checkpoint->note), "text/plain; charset=utf-8");
  return {};
}

Result<void> serve_tile(Exchange& exchange) {
  const auto checkpoint = checkpoint_for(exchange);
  if (!checkpoint) return tl::unexpected(checkpoint.error());
  std::string_view address = exchange.path_rest;
  const bool wants_entries = address.starts_with(kEntries);
  std::string tile_address(address);
  if (wants_entries) tile_address = "0/" + std::string(address.substr(kEntries.size()));
  const std::optional<Tile> tile = tile_at(tile_address, checkpoint->tree.size);
  if (!tile) return not_found();

  projections::Instance& instance = exchange.app.instance;
  std::shared_ptr<void> place;
  if (wants_entries) {  // reads and hashes up to 256 commits
    place = exchange.app.exports.enter();
    if (!place)
      return fail(ErrorCode::kBusy, "Too many exports are running. Try again in a moment.");
  }
  Result<std::string> bytes =
      wants_entries ? entries_of(instance, *tile, instance.log()) : hashes_of(instance, *tile);
  if (!bytes) return tl::unexpected(bytes.error());
  send_for_ever(exchange, *std::move(bytes));
  return {};
}

}  // namespace muster::http::api
