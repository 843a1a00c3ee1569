// decide: state + command -> what happened, or a refusal. evolve: state + what happened -> state.
//
// Both are pure: no clock, no I/O, no randomness; what they need of those is in the command and the
// context. Everything that changes an account goes through here, from whichever door it came.
#pragma once

#include <optional>
#include <vector>

#include "core/accounts/accounts.h"
#include "core/accounts/commands.h"
#include "core/accounts/rules.h"
#include "core/events/commit.h"
#include "core/result.h"
#include "core/views/overlay.h"

namespace muster {

struct DecideContext {
  Who who;
  Timestamp now;  // the time that everything decided will have
  const Rules& rules;
  // What the clock says, which everything that expires is judged by. Earlier than `now` where the
  // log is ahead of the clock.
  Timestamp clock = now;
};

// An empty list is an acceptance that changes nothing (a profile saved as it was).
Result<std::vector<Entry>> decide(const Accounts& accounts, Command command,
                                  const DecideContext& context);

// Whether somebody may sign up with this invitation, or without one: kForbidden, field token, where
// not. Asked before a form is shown and before a password is hashed; decide() has the last word.
Result<void> check_invite(const std::optional<OrganizationRow>& organization,
                          const std::optional<Digest>& invite, const Who& who, const Rules& rules);

// Applies one event (never a ping: those change nothing here) to the account rows.
void evolve(Overlay& rows, const Event& event, Timestamp time);
// The same for every event of a commit, reading and writing a row once that several of them change.
void evolve(Overlay& rows, const Commit& commit);

// Below, `clock` is what the clock says, and what was issued after it, by more than a tolerance, is
// not live: a clock that was ahead once must not make it live for years.

// Whether the one-time link is the user's live one. If not, link_is_over() says so.
bool is_live_link(const UserRow& user, const Digest& token, Timestamp clock, const Rules& rules);
tl::unexpected<Error> link_is_over();

// Whether the session is over by its age or by idleness.
bool is_expired(const SessionRow& session, Timestamp clock, const Rules& rules);
// Whether it may be used: neither is_expired() nor from the future.
bool is_live(const SessionRow& session, Timestamp clock, const Rules& rules);

}  // namespace muster
