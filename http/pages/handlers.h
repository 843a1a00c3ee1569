// The pages' handlers, one block a file. Which path leads to which stands in pages.cc.
#pragma once

#include "core/result.h"
#include "http/pipeline/exchange.h"
#include "http/pipeline/router.h"

namespace muster::http::pages {

// home.cc
Result<void> show_home(Exchange& exchange);

// sign_up.cc
Result<void> show_sign_up(Exchange& exchange);
Result<void> sign_up(Exchange& exchange);

// password_strength.cc
Result<void> judge_password(Exchange& exchange);

// log_in.cc
Result<void> show_log_in(Exchange& exchange);
Result<void> log_in(Exchange& exchange);

// log_out.cc
Result<void> show_log_out(Exchange& exchange);
Result<void> log_out(Exchange& exchange);

// projects.cc
Result<void> show_projects(Exchange& exchange);
Result<void> create_project(Exchange& exchange);

// people/people.cc
Result<void> show_people(Exchange& exchange);

// people/invite.cc
Result<void> show_invite(Exchange& exchange);
Result<void> reset_invite(Exchange& exchange);

// people/live.cc
Result<void> follow_people(Exchange& exchange);

// people/person.cc
Result<void> show_person(Exchange& exchange);

// password_link.cc
Result<void> make_password_link(Exchange& exchange);
Result<void> show_password_link(Exchange& exchange);
Result<void> use_password_link(Exchange& exchange);
Result<void> dismiss_link_notice(Exchange& exchange);

// pictures.cc
Result<void> serve_picture(Exchange& exchange);

// audit/page.cc
Result<void> show_audit(Exchange& exchange);

// audit/export.cc
Result<void> export_audit_csv(Exchange& exchange);
Result<void> export_audit_jsonl(Exchange& exchange);

// account.cc
Result<void> show_account(Exchange& exchange);
Result<void> save_profile(Exchange& exchange);
Result<void> remove_picture(Exchange& exchange);
Result<void> change_password(Exchange& exchange);
Result<void> reset_api_token(Exchange& exchange);

// sessions.cc
Result<void> end_one_session(Exchange& exchange);
Result<void> end_other_sessions(Exchange& exchange);

}  // namespace muster::http::pages
