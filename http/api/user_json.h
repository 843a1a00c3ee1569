// People in the JSON interface: Label Studio's user objects.
#pragma once

#include <optional>

#include "http/pipeline/base_path.h"
#include "projections/json.h"
#include "projections/person_detail.h"

namespace muster::http::api {

// id, first_name, last_name, username, email, last_activity, avatar (its address, below `base`),
// initials, phone, active_organization, date_joined. Only in the past of a person who was erased
// since: `erased`, and the rest is empty.
Json user_json(const BasePath& base, const projections::PersonRow& person,
               std::optional<Timestamp> last_activity);
// The same plus created_projects and contributed_to_projects: the slice in `detail`, and the
// totals.
Json person_detail_json(const BasePath& base, const projections::PersonDetail& detail);

}  // namespace muster::http::api
