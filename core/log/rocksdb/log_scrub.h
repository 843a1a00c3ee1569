// Reads every file of an open log from the disk, past all caches, and says where it is damaged:
// what `muster fsck` does beside a server, done by the server itself while it works.
//
//   const auto report =
//       scrub_log(*db, log_dir, head, [&](std::uint64_t bytes) { return pace(bytes); });
//
// Table files: each block's checksum, keys without gaps, each commit's checksum, each event
// decodes. CURRENT, the manifest and the write-ahead logs: log_inspection.h.
#pragma once

#include <filesystem>
#include <optional>

#include <rocksdb/db.h>

#include "core/ids.h"
#include "core/log/log_backend.h"
#include "core/result.h"

namespace muster {

// Reads [0, head) as far as it is in files. kDamaged names the position; kIo: it could not be read
// now; nothing where `pace` stopped it. Requires: the log reached `head` before the call. Any
// thread.
Result<std::optional<ScrubReport>> scrub_log(rocksdb::DB& db, const std::filesystem::path& log_dir,
                                             Position head, const ScrubPace& pace);

}  // namespace muster
