#include "core/log/rocksdb/wal_commits.h"

#include <cstdint>

#include "core/codec/varint.h"
#include "core/log/rocksdb/rocksdb_cursor.h"

namespace muster {
namespace {

// WriteBatch (RocksDB, db/write_batch.cc): u64 sequence | u32 count | count x (tag, key, value),
// where key and value are varint length | bytes. The log writes only plain puts.
constexpr std::uint8_t kPut = 1;
constexpr std::size_t kBatchHeaderBytes = 8 + 4;

tl::unexpected<Error> damaged(std::string why) { return fail(ErrorCode::kDamaged, std::move(why)); }

std::string_view sized(ByteReader& reader) { return reader.bytes(reader.varint()); }

}  // namespace

Result<void> read_wal_record(std::string_view record,
                             const std::function<Result<void>(const EncodedCommit&)>& on_commit) {
  if (record.size() < kBatchHeaderBytes) return damaged("a record is too short");
  ByteReader reader(record);
  (void)reader.u64();
  for (std::uint32_t left = reader.u32(); left > 0; --left) {
    const std::uint8_t tag = reader.u8();
    const std::string_view key = sized(reader);
    const std::string_view value = sized(reader);
    if (!reader.good() || tag != kPut)
      return damaged("a record holds something other than commits");
    const std::optional<Position> first = position_of_key(key);
    if (!first) return damaged("a key is not a position");
    const Result<CommitFrame> frame = check_commit(value);
    if (!frame && frame.error().code != ErrorCode::kDamaged) return tl::unexpected(frame.error());
    if (!frame)
      return damaged("the commit at position " + std::to_string(first->value) + " cannot be read");
    if (Result<void> taken = on_commit({*first, *frame, value}); !taken) return taken;
  }
  if (reader.remaining() > 0) return damaged("a record has bytes left over");
  return {};
}

}  // namespace muster
