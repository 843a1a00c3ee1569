#include "bench/proof/compacted.h"

#include <cstdint>
#include <memory>

#include <rocksdb/db.h>

#include "core/check.h"
#include "core/log/rocksdb/rocksdb_options.h"

namespace muster::bench {

std::uint64_t compacted_bytes(const std::filesystem::path& data_dir) {
  rocksdb::DB* opened = nullptr;
  const rocksdb::Options options = owner_options(/*create=*/false, rocksdb::Env::Default());
  rocksdb::Status status = rocksdb::DB::Open(options, (data_dir / "log").string(), &opened);
  const std::unique_ptr<rocksdb::DB> db(opened);
  MUSTER_CHECK(status.ok(), "cannot open the log: {}", status.ToString());
  rocksdb::CompactRangeOptions whole;
  whole.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  status = db->CompactRange(whole, nullptr, nullptr);
  MUSTER_CHECK(status.ok(), "cannot compact the log: {}", status.ToString());
  std::uint64_t bytes = 0;
  MUSTER_CHECK(db->GetIntProperty(rocksdb::DB::Properties::kLiveSstFilesSize, &bytes),
               "the log's size is not known");
  return bytes;
}

}  // namespace muster::bench
