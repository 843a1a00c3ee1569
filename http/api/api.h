// What programs reach: JSON under /api, and /health, /version, /metrics.
//
// A new endpoint is a handler in the file of its subject and a line in api.cc. A handler reads its
// input with json_input.h, so that every wrong body is refused in the same words, and answers from
// what it was given where it can: an answer to a change must not fail because a view is behind.
#pragma once

#include "core/result.h"

namespace muster::http {

class Router;
struct Exchange;

void add_api(Router& router);

// The handlers. Pages have some of the same name.
namespace api {

// people.cc
Result<void> who_am_i(Exchange& exchange);
Result<void> list_users(Exchange& exchange);
Result<void> show_user(Exchange& exchange);
Result<void> update_user(Exchange& exchange);
// pictures.cc
Result<void> change_picture(Exchange& exchange);
Result<void> remove_picture(Exchange& exchange);
// tokens.cc
Result<void> show_invite(Exchange& exchange);
Result<void> reset_invite(Exchange& exchange);
Result<void> show_api_token(Exchange& exchange);
Result<void> reset_api_token(Exchange& exchange);
// activity.cc
Result<void> report_activity(Exchange& exchange);
Result<void> report_activity_batch(Exchange& exchange);
// projects.cc
Result<void> list_projects(Exchange& exchange);
Result<void> create_project(Exchange& exchange);
Result<void> show_project(Exchange& exchange);
Result<void> rename_project(Exchange& exchange);
Result<void> delete_project(Exchange& exchange);
Result<void> contribute(Exchange& exchange);
// events.cc: user, type, since (included), until (not included), before (a position, not included),
// page_size (1 to 1000)
Result<void> list_events(Exchange& exchange);
// status.cc
Result<void> show_health(Exchange& exchange);
Result<void> show_version(Exchange& exchange);
Result<void> show_metrics(Exchange& exchange);

}  // namespace api

}  // namespace muster::http
