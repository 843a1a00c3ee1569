// Who may do what: one table for every channel.
//
// People act on their own account. What else they may do depends on their role; a program with a
// token may what its owner may. The operator, through the shell on this machine, may do everything.
// Daily work is open to every member, as Label Studio has it; what closes, opens or takes over
// another's account belongs to the owner and administrators.
//
//   const Asker asker{who, accounts.active_role(*who.actor)};
//   if (!may(asker, Right::kInvite)) return not_allowed(Right::kInvite);
//
// Pure functions.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>

#include "core/events/types.h"
#include "core/ids.h"
#include "core/result.h"

namespace muster {

// Who founds the organization: its first account, and its first owner.
inline constexpr UserId kFounder{1};

enum class Right : std::uint8_t {
  kWork,               // create, rename and delete projects, contribute to them
  kInvite,             // see the invitation link, and reset it
  kActForOthers,       // their profile, picture and activity
  kManageAccounts,     // deactivate, reactivate, remove, erase; end sessions; change emails
  kMakePasswordLinks,  // for others
  kGiveRoles,          // all but the owner's
  kGiveOwnership,
  kChangeOrganization,
  kSeeOverview,
};

class Rights {
 public:
  constexpr Rights(std::initializer_list<Right> rights) {
    for (const Right right : rights) bits_ |= bit(right);
  }
  constexpr bool have(Right right) const { return (bits_ & bit(right)) != 0; }

 private:
  static constexpr std::uint32_t bit(Right right) {
    return std::uint32_t{1} << static_cast<std::uint8_t>(right);
  }
  std::uint32_t bits_ = 0;
};

constexpr Rights rights_of(Role role) {
  switch (role) {
    case Role::kMember:
      return {Right::kWork, Right::kInvite};
    case Role::kAuditor:
      return {Right::kSeeOverview};
    case Role::kAdministrator:
      return {Right::kWork,
              Right::kInvite,
              Right::kActForOthers,
              Right::kManageAccounts,
              Right::kMakePasswordLinks,
              Right::kGiveRoles,
              Right::kChangeOrganization,
              Right::kSeeOverview};
    case Role::kOwner:
      return {Right::kWork,
              Right::kInvite,
              Right::kActForOthers,
              Right::kManageAccounts,
              Right::kMakePasswordLinks,
              Right::kGiveRoles,
              Right::kGiveOwnership,
              Right::kChangeOrganization,
              Right::kSeeOverview};
  }
  return {};  // a role of a newer edition
}

// The operator of the machine, through the shell.
inline bool is_operator(const Who& who) {
  return who.channel == Channel::kCli || who.channel == Channel::kSystem;
}

// Who asks, and in which role: absent without an active account.
struct Asker {
  Who who;
  std::optional<Role> role;
};

inline bool may(const Asker& asker, Right right) {
  return is_operator(asker.who) || (asker.role && rights_of(*asker.role).have(right));
}
// On their own account, or with a right over those of others.
inline bool may_act_for(const Asker& asker, UserId user, Right others) {
  return asker.who.actor == user || may(asker, others);
}
// An owner's account is closed, taken over or given another role by an owner only.
inline bool may_overrule(const Asker& asker, Role role) {
  return role != Role::kOwner || may(asker, Right::kGiveOwnership);
}

// The refusals.
inline tl::unexpected<Error> not_your_account(std::string field = "user") {
  return fail(ErrorCode::kForbidden,
              "You can do this for your own account only. Ask an administrator.", std::move(field));
}
inline tl::unexpected<Error> not_allowed(std::string field = {}) {
  return fail(ErrorCode::kForbidden, "Your role does not allow this. Ask an administrator.",
              std::move(field));
}
inline tl::unexpected<Error> owners_only() {
  return fail(ErrorCode::kForbidden, "Only an owner can do this to an owner’s account.", "user");
}

}  // namespace muster
