// Refusals used in several places, each worded once.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/ids.h"
#include "core/result.h"

namespace muster {

inline tl::unexpected<Error> no_such_person(std::string field = "user") {
  return fail(ErrorCode::kNotFound, "This person does not exist.", std::move(field));
}

inline tl::unexpected<Error> no_user(UserId id, std::string field = "user") {
  return fail(ErrorCode::kNotFound, "There is no user " + std::to_string(id.value) + ".",
              std::move(field));
}

inline tl::unexpected<Error> no_accounts_yet() {
  return fail(ErrorCode::kConflict, "There are no accounts yet.");
}

inline tl::unexpected<Error> no_such_project(std::string field = "project") {
  return fail(ErrorCode::kNotFound, "This project does not exist.", std::move(field));
}

inline tl::unexpected<Error> email_is_taken() {
  return fail(ErrorCode::kConflict, "An account with this email already exists.", "email");
}

inline tl::unexpected<Error> email_looks_taken() {
  return fail(ErrorCode::kConflict,
              "This email looks too much like that of an existing account. Use a different one.",
              "email");
}

inline tl::unexpected<Error> is_last_owner() {
  return fail(ErrorCode::kConflict,
              "This is the only owner of the organization. Hand the ownership over first.", "user");
}

inline tl::unexpected<Error> password_was_changed(std::string field = "old_password") {
  return fail(ErrorCode::kConflict, "The password was changed in the meantime. Try again.",
              std::move(field));
}

// Also for an unknown email: the answer must not reveal which accounts exist.
inline tl::unexpected<Error> wrong_log_in() {
  return fail(ErrorCode::kUnauthorized, "The email or password is wrong.");
}

// `typed` is the email, name or id that was searched for.
inline std::string no_user_matches(std::string_view typed) {
  return "No user matches “" + std::string(typed) + "”.";
}

}  // namespace muster
