// The list of projections (in the .cc file). The tables of a store, what a replay computes, and who
// keeps what up to date follow from it and from each projection's traits.
#pragma once

#include <vector>

#include "core/views/projection.h"
#include "core/views/view_store.h"
#include "projections/all_projections.h"

namespace muster::projections {

Projections all_projections();
Projections projections_kept_by(KeptBy keeper);
// Those that a moment of the past is shown with (instance/past_views.h).
Projections past_projections();

// For ViewStore::open.
std::vector<TableSpec> all_tables();
std::vector<TableSpec> tables_kept_by(KeptBy keeper);
std::vector<TableSpec> past_tables();

}  // namespace muster::projections
