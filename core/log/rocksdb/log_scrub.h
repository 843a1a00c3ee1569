// Reads every file of an open log from disk, bypassing all caches, and reports damage: what `muster
// fsck` does beside a server, done by the server itself in the background.
//
//   const auto report =
//       scrub_log(*db, log_dir, head, [&](std::uint64_t bytes) { return pace(bytes); });
//
// Table files: each block's checksum, keys without gaps, each commit's checksum, and that each
// event decodes. CURRENT, the manifest and the write-ahead logs: log_inspection.h.
#pragma once

#include <filesystem>
#include <optional>

#include <rocksdb/db.h>

#include "core/ids.h"
#include "core/log/log_backend.h"
#include "core/result.h"

namespace muster {

// Reads the part of [0, head) that is in files. kDamaged names the position; kIo: it could not be
// read this time; nullopt if `pace` stopped it. Requires: the log reached `head` before the call.
// Any thread.
Result<std::optional<ScrubReport>> scrub_log(rocksdb::DB& db, const std::filesystem::path& log_dir,
                                             Position head, const ScrubPace& pace);

}  // namespace muster
