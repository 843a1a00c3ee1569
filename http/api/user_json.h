// People as the JSON interface shows them: Label Studio's user objects.
#pragma once

#include <optional>

#include "projections/json.h"
#include "projections/person_detail.h"

namespace muster::http::api {

// id, first_name, last_name, username, email, last_activity, avatar, initials, phone,
// active_organization, date_joined.
Json user_json(const projections::PersonRow& person, std::optional<Timestamp> last_activity);
// The same, with created_projects and contributed_to_projects: those that `detail` shows, and how
// many there are.
Json person_detail_json(const projections::PersonDetail& detail);

}  // namespace muster::http::api
