// People in the JSON interface: Label Studio's user objects.
#pragma once

#include <optional>

#include "projections/json.h"
#include "projections/person_detail.h"

namespace muster::http::api {

// id, first_name, last_name, username, email, last_activity, avatar, initials, phone,
// active_organization, date_joined.
Json user_json(const projections::PersonRow& person, std::optional<Timestamp> last_activity);
// The same plus created_projects and contributed_to_projects: the slice in `detail`, and the
// totals.
Json person_detail_json(const projections::PersonDetail& detail);

}  // namespace muster::http::api
