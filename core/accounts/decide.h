// decide: state + command -> what happened, or a refusal. evolve: state + what happened -> state.
//
// Both are pure: no clock, no I/O, no randomness; what they need of these is in the command and the
// context. Every change to an account goes through here, whatever the channel.
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
  Timestamp now;  // the time of everything decided
  const Rules& rules;
  // The clock's time, by which everything expires. Earlier than `now` if the log is ahead of the
  // clock.
  Timestamp clock = now;
};

// An empty list accepts without changing anything (a profile saved unchanged).
Result<std::vector<Entry>> decide(const Accounts& accounts, Command command,
                                  const DecideContext& context);

// Whether a sign-up with this invitation, or without one, is allowed: kForbidden, field token, if
// not. Called before a form is shown and before a password is hashed; decide() checks again with
// authority.
Result<void> check_invite(const std::optional<OrganizationRow>& organization,
                          const std::optional<Digest>& invite, const Who& who, const Rules& rules);

// Whether no one else is an owner with an active account.
bool is_only_owner(const Accounts& accounts, const UserRow& user);

// Applies one event to the account rows. Never a ping: pings change nothing here.
void evolve(Overlay& rows, const Event& event, Timestamp time);
// The same for every event of a commit; a row that several of them change is read and written once.
void evolve(Overlay& rows, const Commit& commit);

// Below, `clock` is the clock's time. What was issued after it, by more than a tolerance, is not
// live: a clock that was ahead once must not keep it alive for years.

// Whether the one-time link is the user's live one. If not, answer with link_is_over().
bool is_live_link(const UserRow& user, const Digest& token, Timestamp clock, const Rules& rules);
tl::unexpected<Error> link_is_over();

// Whether the session has expired by age or idleness.
bool is_expired(const SessionRow& session, Timestamp clock, const Rules& rules);
// Whether it may be used: neither is_expired() nor issued in the future.
bool is_live(const SessionRow& session, Timestamp clock, const Rules& rules);

}  // namespace muster
