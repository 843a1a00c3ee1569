// Given events, when a command, then events or a refusal.
//
//   DeciderSpec spec;
//   spec.given({founded(), ada_signed_up()}).when(ResetInvite{...}).then(InviteLinkReset{...});
//   spec.when(RenameProject{...}).then_refused(ErrorCode::kNotFound);
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/accounts/decide.h"

namespace muster {

class DeciderSpec {
 public:
  DeciderSpec() : overlay_(nothing_) {}

  Who who{std::nullopt, Channel::kWeb, RequestId(7), OrganizationId(1)};
  Timestamp now{1'700'000'000'000'000};
  Rules rules;

  DeciderSpec& given(const std::vector<Payload>& history) {
    for (const Payload& payload : history) evolve(overlay_, Event{who, payload}, now);
    return *this;
  }
  DeciderSpec& by(UserId actor) {
    who.actor = actor;
    return *this;
  }
  DeciderSpec& through(Channel channel) {
    who.channel = channel;
    return *this;
  }
  DeciderSpec& after(Duration time) {
    now = now + time;
    return *this;
  }
  // The log is ahead of the clock by this much.
  DeciderSpec& with_the_clock_behind_by(Duration time) {
    behind_ = time;
    return *this;
  }
  DeciderSpec& when(Command command) {
    outcome_ = decide(accounts(), std::move(command), {who, now, rules, now - behind_});
    return *this;
  }

  void then(const std::vector<Payload>& expected) {
    ASSERT_TRUE(outcome_.has_value()) << outcome_.error().message;
    std::vector<Payload> actual;
    for (const Entry& entry : *outcome_) actual.push_back(std::get<Event>(entry).payload);
    EXPECT_TRUE(actual == expected) << describe(actual) << " instead of " << describe(expected);
  }
  void then_nothing() { then({}); }
  void then_refused(ErrorCode code, const std::string& field = "") {
    ASSERT_FALSE(outcome_.has_value());
    EXPECT_EQ(outcome_.error().code, code) << outcome_.error().message;
    EXPECT_EQ(outcome_.error().field, field);
    EXPECT_FALSE(outcome_.error().message.empty());
  }
  bool is_accepted() const { return outcome_.has_value(); }
  const Error& error() const { return outcome_.error(); }
  const std::vector<Entry>& entries() const { return *outcome_; }
  Accounts accounts() const { return Accounts(overlay_); }
  // All rows that the history left, by key.
  std::map<std::string, std::string> rows() const {
    std::map<std::string, std::string> all;
    for (const Overlay::Change change : overlay_.changes()) {
      if (change.row()) all.emplace(change.key(), *change.row());
    }
    return all;
  }

 private:
  static std::string describe(const std::vector<Payload>& payloads) {
    std::string names = "[";
    for (const Payload& payload : payloads) names.append(info_of(payload).name).append(" ");
    return names + "]";
  }

  MemoryRows nothing_;
  Overlay overlay_;
  Duration behind_{};
  Result<std::vector<Entry>> outcome_;
};

// A small history: an organization, Ada (1) and Bob (2), each signed in once, one project (1) of
// Ada's.
namespace ada_and_bob {
inline Digest digest(std::uint8_t n) {
  Digest d;
  d.bytes.fill(n);
  return d;
}
inline PasswordHash password(const std::string& name) { return {"$scrypt$" + name}; }
inline PersonalHash personal_password(const std::string& name) {
  return PersonalHash(password(name));
}
inline UserSignedUp signed_up(std::uint32_t id, const std::string& email) {
  return {UserId(id), PersonalText(email),      {},
          {},         personal_password(email), SignUpVia::kOpenSignUp};
}
inline SessionStarted session_started(std::uint64_t session, std::uint32_t user) {
  return {SessionId(session), UserId(user), digest(static_cast<std::uint8_t>(100 + session)),
          PersonalText("127.0.0.1"), PersonalText("Browser")};
}
inline const UserId kAda{1};
inline const UserId kBob{2};
inline std::vector<Payload> history() {
  return {OrganizationFounded{"Muster"},
          signed_up(1, "ada@example.org"),
          InviteLinkReset{digest(1), Sealed{"sealed"}},
          ApiTokenIssued{kAda, digest(2), Sealed{"sealed"}},
          signed_up(2, "bob@example.org"),
          ApiTokenIssued{kBob, digest(3), Sealed{"sealed"}},
          session_started(1, 1),
          session_started(2, 2),
          ProjectCreated{ProjectId(1), "Cats"}};
}
}  // namespace ada_and_bob

}  // namespace muster
