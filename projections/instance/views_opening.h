// Views as an opening finds them, brought to where the log is.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "core/log/event_log.h"
#include "core/views/view_store.h"
#include "projections/instance/instance.h"

namespace muster {

// Applies to the store in `dir` what it lacks of the log; empties it first where it was computed
// from another history. Then calls `check`, which reads it; its error is returned. Where the store
// turns out to be damaged in any of this it is deleted and computed from the start, once. kDamaged:
// then too. Tells options.on_rebuild and progress.
Result<std::unique_ptr<ViewStore>> bring_up_to_date(
    const std::filesystem::path& dir, std::unique_ptr<ViewStore> store, const EventLog& log,
    const Instance::Options& options, const std::function<Result<void>(const ViewStore&)>& check);

}  // namespace muster
