#include "tests/crash/operator.h"

#include <cstdint>
#include <cstdlib>
#include <utility>

namespace muster::crash {

namespace {

constexpr int kAsker = -1;  // busy people count from 0

}  // namespace

void Operator::create_user(Journal& journal) {
  const std::string email = "made-" + std::to_string(++uniques_) + "@example.org";
  const Fact person{"user.signed_up",
                    {{"email", email}, {"first_name", ""}, {"last_name", ""}, {"via", "cli"}}};
  const auto said = run(journal,
                        {.what = "create_user " + email,
                         .facts = {person, {"api_token.issued"}},
                         .makes_account = true,
                         .password = kGoodPassword},
                        {"create_user", "--username", email}, kGoodPassword);
  if (!said) return;
  const std::size_t id = said->find("(id ");
  if (id == std::string::npos) return journal.complain("create_user says " + *said);
  const auto promised = static_cast<std::uint32_t>(std::atoi(said->c_str() + id + 4));
  journal.add(last_, [&](Asked& asked) { asked.facts[0].fields["user"] = promised; });
}

void Operator::reset_password(Journal& journal, std::uint32_t user) {
  const std::string password = std::string(kGoodPassword) + "-" + std::to_string(++uniques_);
  const Fact fact{"user.password_changed", {{"user", user}, {"by", "operator"}}};
  const auto said = run(journal,
                        {.what = "reset_password of " + std::to_string(user),
                         .facts = {fact},
                         .ends_sessions = true,
                         .password = password},
                        {"reset_password", "--username", std::to_string(user)}, password);
  if (said && said->find("Password successfully changed") == std::string::npos) {
    journal.complain("reset_password says " + *said);
  }
}

std::optional<std::string> Operator::run(Journal& journal, Asked asked,
                                         std::vector<std::string> arguments,
                                         const std::string& password) {
  const std::string what = asked.what;
  asked.asker = kAsker;
  asked.channel = "cli";
  last_ = journal.write(std::move(asked));
  const Finished done = program_.run(std::move(arguments), password + "\n");
  if (done.exit_code == 0) {
    journal.answer(last_, 200, std::nullopt);
    return done.out;
  }
  if (!dying_)
    journal.complain(what + ": exit code " + std::to_string(done.exit_code) + ": " + done.err);
  return std::nullopt;
}

}  // namespace muster::crash
