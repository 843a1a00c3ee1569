#include "core/log/rocksdb/rocksdb_cursor.h"

#include <cstdint>
#include <utility>

#include "core/codec/commit_codec.h"
#include "core/log/rocksdb/rocksdb_options.h"
#include "core/log/rocksdb/rocksdb_status.h"

namespace muster {
namespace {

rocksdb::Slice slice(const CommitKey& key) { return {key.data(), key.size()}; }
std::string_view view(const rocksdb::Slice& s) { return {s.data(), s.size()}; }

}  // namespace

CommitKey commit_key(Position first) {
  CommitKey key;
  for (std::size_t i = 0; i < key.size(); ++i)
    key[i] = static_cast<char>(first.value >> (8 * (7 - i)));
  return key;
}

std::optional<Position> position_of_key(std::string_view key) {
  if (key.size() != CommitKey().size()) return std::nullopt;
  std::uint64_t n = 0;
  for (const char c : key) n = n << 8 | static_cast<std::uint8_t>(c);
  return Position(n);
}

RocksdbCursor::RocksdbCursor(std::shared_ptr<rocksdb::DB> db, Position from, Position end,
                             const SubjectKeys* keys)
    : CommitCursor(keys), db_(std::move(db)), at_(from), end_(end) {
  if (from >= end) return;
  rows_.reset(db_->NewIterator(scan_options()));
  // A follower asks for the start of a commit that is still in memory: this touches no table file.
  rows_->Seek(slice(commit_key(from)));
  if (rows_->Valid() && position_of_key(view(rows_->key())) == from) return;
  // The first commit of a log starts at 0, so there is always one at or before `from`.
  rows_->SeekForPrev(slice(commit_key(from)));
  if (rows_->Valid()) {
    if (const auto first = position_of_key(view(rows_->key()))) at_ = *first;
  } else if (rows_->status().ok()) {
    at_ = Position(0);
  }
}

tl::unexpected<Error> RocksdbCursor::damaged(const std::string& why,
                                             const std::string& detail) const {
  return fail(ErrorCode::kDamaged,
              "the log is damaged at position " + std::to_string(at_.value) + ": " + why, "",
              detail);
}

// The commit at at_, rows_'s current row.
Result<std::optional<EncodedCommit>> RocksdbCursor::look() {
  if (at_ >= end_) return std::optional<EncodedCommit>();
  if (std::exchange(is_given_, false)) rows_->Next();
  if (!rows_->Valid()) {
    const rocksdb::Status status = rows_->status();
    if (status.ok()) return damaged("it ends here, but reached " + std::to_string(end_.value));
    if (is_damage(status)) return damaged("a file cannot be read", status.ToString());
    return tl::unexpected(
        error_of(status, "the log cannot be read at position " + std::to_string(at_.value)));
  }
  const std::optional<Position> key = position_of_key(view(rows_->key()));
  if (!key) return damaged("the next key is not a position");
  if (*key != at_) return damaged("the next commit starts at " + std::to_string(key->value));
  const std::string_view bytes = view(rows_->value());
  const Result<CommitFrame> frame = check_commit(bytes);
  if (!frame && frame.error().code != ErrorCode::kDamaged) return tl::unexpected(frame.error());
  if (!frame) return damaged("the commit cannot be read", frame.error().detail);
  const EncodedCommit encoded{at_, *frame, bytes};
  if (encoded.end() > end_)
    return damaged("the commit reaches past the head at " + std::to_string(end_.value));
  return std::optional(encoded);
}

void RocksdbCursor::step(const EncodedCommit& over) {
  at_ = over.end();
  is_given_ = true;
}

Result<std::optional<EncodedCommit>> RocksdbCursor::next_encoded() {
  Result<std::optional<EncodedCommit>> encoded = look();
  if (encoded && *encoded) step(**encoded);
  return encoded;
}

Result<std::optional<Commit>> RocksdbCursor::next() {
  const Result<std::optional<EncodedCommit>> encoded = look();
  if (!encoded) return tl::unexpected(encoded.error());
  if (!*encoded) return std::optional<Commit>();
  Result<Commit> commit = decode_commit(**encoded);
  if (!commit) return damaged("the commit cannot be read", commit.error().detail);
  if (Result<void> opened = open_commit(*commit, keys()); !opened)
    return tl::unexpected(opened.error());
  step(**encoded);
  return std::optional<Commit>(std::move(*commit));
}

Result<Position> end_of_commit_before(rocksdb::DB& db, Position position) {
  const std::unique_ptr<rocksdb::Iterator> rows(db.NewIterator(scan_options()));
  rows->SeekForPrev(slice(commit_key(Position(position.value - 1))));
  if (!rows->Valid()) {
    if (rows->status().ok()) return Position(0);
    return tl::unexpected(error_of(rows->status(), "a commit of the log cannot be read"));
  }
  const std::optional<Position> first = position_of_key(view(rows->key()));
  const Result<CommitFrame> frame = check_commit(view(rows->value()));
  if (!first || !frame)
    return fail(ErrorCode::kDamaged, "a commit of the log cannot be read", "",
                frame ? "" : frame.error().detail);
  return *first + frame->event_count;
}

Result<std::optional<Commit>> read_last_commit(rocksdb::DB& db) {
  const std::unique_ptr<rocksdb::Iterator> rows(db.NewIterator(scan_options()));
  rows->SeekToLast();
  if (!rows->Valid()) {
    if (rows->status().ok()) return std::optional<Commit>();
    return tl::unexpected(error_of(rows->status(), "the last commit of the log cannot be read"));
  }
  const std::optional<Position> first = position_of_key(view(rows->key()));
  if (!first) return fail(ErrorCode::kDamaged, "the log's last key is not a position");
  Result<Commit> commit = decode_commit(*first, view(rows->value()));
  if (!commit && commit.error().code != ErrorCode::kDamaged) return tl::unexpected(commit.error());
  if (!commit) {
    return fail(ErrorCode::kDamaged,
                "the log is damaged at position " + std::to_string(first->value) +
                    ": the commit cannot be read",
                "", commit.error().detail);
  }
  return std::optional<Commit>(std::move(*commit));
}

}  // namespace muster
