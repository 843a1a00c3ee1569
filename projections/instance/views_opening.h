// Brings views, as found at an opening, up to the head of the log.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "core/log/event_log.h"
#include "core/views/view_store.h"
#include "projections/instance/instance.h"

namespace muster::projections {

// Applies the rest of the log to the store in `dir`, after emptying it if it was computed from
// another history. Then calls `check`, which reads it, and returns its error. If the store turns
// out to be damaged it is deleted and computed from the start, once; kDamaged if it is damaged even
// then. Reports to options.on_rebuild and progress.
Result<std::unique_ptr<ViewStore>> bring_up_to_date(
    const std::filesystem::path& dir, std::unique_ptr<ViewStore> store, const EventLog& log,
    const Instance::Options& options, const std::function<Result<void>(const ViewStore&)>& check);

}  // namespace muster::projections
