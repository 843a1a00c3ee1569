// The pages' handlers, one block a file. Which path leads to which stands in pages.cc.
#pragma once

#include "core/result.h"
#include "http/exchange.h"

namespace muster::http::pages {

// home.cc
Result<void> show_home(Exchange& exchange);

// sign_up.cc
Result<void> show_sign_up(Exchange& exchange);
Result<void> sign_up(Exchange& exchange);

// log_in.cc
Result<void> show_log_in(Exchange& exchange);
Result<void> log_in(Exchange& exchange);

// log_out.cc
Result<void> show_log_out(Exchange& exchange);
Result<void> log_out(Exchange& exchange);

// projects.cc
Result<void> show_projects(Exchange& exchange);
Result<void> create_project(Exchange& exchange);

// people.cc
Result<void> show_people(Exchange& exchange);
Result<void> reset_invite(Exchange& exchange);

// person.cc
Result<void> show_person(Exchange& exchange);

// account.cc
Result<void> show_account(Exchange& exchange);
Result<void> save_profile(Exchange& exchange);
Result<void> change_password(Exchange& exchange);
Result<void> reset_api_token(Exchange& exchange);

}  // namespace muster::http::pages
