// Who may act on whose account: one rule for every channel.
//
// People act on their own account. Until there are roles, the founder, who has the first account,
// acts on everyone's; so does a program with the founder's token, because a token acts as its
// owner, and the shell on this machine. Pure functions.
#pragma once

#include "core/events/types.h"
#include "core/ids.h"
#include "core/result.h"

namespace muster {

inline constexpr UserId kFounder{1};

// The operator of the machine, through the shell.
inline bool is_operator(const Who& who) {
  return who.channel == Channel::kCli || who.channel == Channel::kSystem;
}
inline bool may_act_for_everyone(const Who& who) {
  return who.actor == kFounder || is_operator(who);
}
inline bool may_act_for(const Who& who, UserId user) {
  return who.actor == user || may_act_for_everyone(who);
}

// The refusal if they may not.
inline tl::unexpected<Error> not_your_account(std::string field = "user") {
  return fail(ErrorCode::kForbidden,
              "You can do this for your own account only. Ask an administrator.", std::move(field));
}

}  // namespace muster
