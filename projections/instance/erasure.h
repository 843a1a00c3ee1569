// Erasing a person: what is personal about them becomes unreadable for ever, and the log stays
// whole.
//
//   1. user.erased is appended, and durable: from here on nothing can stop it
//   2. their key is destroyed, and that is synced: what it sealed in the log is noise
//   3. the views are purged: their rows are gone from the rows' files too
//   4. the store's mark says how many people had been erased when it was last purged
//   5. it is acknowledged
// A crash before 1 leaves nothing done. After a crash between 1 and 4 the mark is behind the number
// of people who were erased, and the next start does 2 to 4 for all of them.
#pragma once

#include <optional>

#include "core/ids.h"
#include "core/keys/subject_keys.h"
#include "core/result.h"
#include "core/views/view_store.h"

namespace muster::projections {

// Step 1 has been done; 2 to 4 for whoever was erased, if they are not done. `user`: who, if only
// one can be meant. Requires: the views have every erasure of the log, and nothing rebuilds them
// meanwhile. kBusy: readers of the views did not come to an end; the next call or start goes on.
// kIo: a key may not be destroyed; the next start goes on.
Result<void> finish_erasures(SubjectKeys& keys, ViewStore& views,
                             std::optional<UserId> user = std::nullopt);

}  // namespace muster::projections
