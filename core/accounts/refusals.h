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

// Also for an unknown email: the answer must not reveal which accounts exist.
inline tl::unexpected<Error> wrong_log_in() {
  return fail(ErrorCode::kUnauthorized, "The email or password is wrong.");
}

// `typed` is the email, name or id that was searched for.
inline std::string no_user_matches(std::string_view typed) {
  return "No user matches “" + std::string(typed) + "”.";
}

}  // namespace muster
