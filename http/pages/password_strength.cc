// Feedback on a password while it is typed: the judgement that its form will get.
//
// POST /user/password-strength, a form with password and, if known, email, first_name and last_name
// -> {"score": 0 to 4, "enough": true, "hint": "..."}. Nothing is changed or logged.
#include <array>

#include "http/pipeline/exchange.h"
#include "projections/json.h"

namespace muster::http::pages {
namespace {

// By score, if the policy accepts the password.
constexpr std::array<const char*, 5> kHints = {
    "Very easy to guess.", "Easy to guess.",      "Good enough. A longer one is harder to guess.",
    "Hard to guess.",      "Very hard to guess.",
};

}  // namespace

Result<void> judge_password(Exchange& exchange) {
  const Secret password(exchange.form("password").value_or(""));
  std::string email = exchange.form("email").value_or("");
  std::string first_name = exchange.form("first_name").value_or("");
  std::string last_name = exchange.form("last_name").value_or("");
  // The caller's own names are known even if the form does not ask for them. (A logged-in person
  // may also be using another's password link.)
  if (exchange.caller && (email.empty() || email == exchange.caller->user.email)) {
    const UserRow& user = exchange.caller->user;
    email = user.email;
    first_name = user.first_name;
    last_name = user.last_name;
  }
  const PasswordJudgement judged =
      exchange.accounts().judge_password(password, email, first_name, last_name);
  exchange.json(200, {{"score", judged.score},
                      {"enough", !judged.refusal},
                      {"hint", judged.refusal.value_or(kHints.at(judged.score))}});
  return {};
}

}  // namespace muster::http::pages
