#include "core/accounts/undo.h"

#include <optional>
#include <string>
#include <type_traits>
#include <variant>

#include "core/accounts/refusals.h"

namespace muster {
namespace {

template <typename T, typename... Types>
constexpr bool kIsOneOf = (std::is_same_v<T, Types> || ...);

// Whose the change is, and the right to change it; for people their own needs none, unless
// `is_own_to_change` is false.
struct Undoable {
  std::optional<UserId> user;
  Right right;
  bool is_own_to_change = true;
};

// What can be undone. nullopt: an event of this kind cannot.
struct WhatCanBeUndone {
  using Answer = std::optional<Undoable>;
  template <typename T>
  Answer operator()(const T& e) const {
    if constexpr (kIsOneOf<T, ProfileUpdated, PictureChanged, PictureRemoved>)
      return Undoable{e.user, Right::kActForOthers};
    if constexpr (kIsOneOf<T, EmailChanged>) return Undoable{e.user, Right::kManageAccounts};
    if constexpr (kIsOneOf<T, UserDeactivated, UserReactivated, UserRemoved, UserRestored>)
      return Undoable{e.user, Right::kManageAccounts, false};
    if constexpr (kIsOneOf<T, RoleChanged>) return Undoable{e.user, Right::kGiveRoles, false};
    if constexpr (kIsOneOf<T, OrganizationRenamed>)
      return Undoable{std::nullopt, Right::kChangeOrganization};
    if constexpr (kIsOneOf<T, ProjectRenamed, ProjectDeleted, ProjectRestored>)
      return Undoable{std::nullopt, Right::kWork};
    return std::nullopt;
  }
};

class StillSo {
 public:
  StillSo(const Accounts& accounts, const Undo& undo) : accounts_(accounts), undo_(undo) {}

  Result<void> operator()(const ProfileUpdated& e) const {
    const auto user = accounts_.active_user(e.user);
    if (!user) return no_user(e.user);
    const auto fits = [](const std::optional<PersonalText>& made, const std::string& now) {
      return !made || (!made->is_erased() && made->reveal() == now);
    };
    return require(fits(e.first_name, user->first_name) && fits(e.last_name, user->last_name) &&
                   fits(e.phone, user->phone));
  }
  Result<void> operator()(const PictureChanged& e) const {
    return require_picture(
        e.user, e.picture.is_erased() ? std::nullopt : std::optional(e.picture.reveal()));
  }
  Result<void> operator()(const PictureRemoved& e) const {
    return require_picture(e.user, std::nullopt);
  }
  Result<void> operator()(const OrganizationRenamed& e) const {
    const auto organization = accounts_.organization();
    if (!organization) return no_accounts_yet();
    return require(organization->title == e.title);
  }
  Result<void> operator()(const ProjectRenamed& e) const {
    const auto project = accounts_.project(e.project);
    if (!project || project->deleted) return no_such_project();
    return require(project->title == e.title);
  }
  Result<void> operator()(const ProjectDeleted& e) const {
    const auto project = accounts_.project(e.project);
    return require(project && project->deleted);
  }
  Result<void> operator()(const ProjectRestored& e) const {
    const auto project = accounts_.project(e.project);
    return require(project && !project->deleted);
  }
  Result<void> operator()(const EmailChanged& e) const {
    const auto user = accounts_.user(e.user);
    return require(user && !e.email.is_erased() && user->email == e.email.reveal());
  }
  Result<void> operator()(const RoleChanged& e) const {
    const auto user = accounts_.user(e.user);
    return require(user && !is_gone(user->status) && user->role == e.role);
  }
  Result<void> operator()(const UserDeactivated& e) const {
    return require_status(e.user, UserStatus::kDeactivated);
  }
  Result<void> operator()(const UserReactivated& e) const {
    return require_status(e.user, UserStatus::kActive);
  }
  // The removal that follows decides it.
  Result<void> operator()(const UserRestored&) const { return {}; }
  Result<void> operator()(const UserRemoved& e) const {
    if (Result<void> removed = require_status(e.user, UserStatus::kRemoved); !removed)
      return removed;
    for (const Payload& event : undo_.events) {
      const auto* restored = std::get_if<UserRestored>(&event);
      if (restored == nullptr || restored->email.is_erased()) continue;
      if (accounts_.user_by_looks_of_email(restored->email.reveal())) return email_is_taken();
    }
    return {};
  }
  Result<void> operator()(const auto&) const {
    return fail(ErrorCode::kInvalid, "This cannot be undone.", "position");
  }

 private:
  static Result<void> require(bool is_so) {
    if (is_so) return {};
    return fail(ErrorCode::kConflict,
                "It was changed again in the meantime. Nothing was changed now.", "position");
  }
  Result<void> require_picture(UserId id, const std::optional<Digest>& made) const {
    const auto user = accounts_.active_user(id);
    if (!user) return no_user(id);
    return require(user->picture == made);
  }
  Result<void> require_status(UserId id, UserStatus made) const {
    const auto user = accounts_.user(id);
    return require(user && user->status == made);
  }

  const Accounts& accounts_;
  const Undo& undo_;
};

}  // namespace

bool can_be_undone(const Payload& payload) {
  return std::visit(WhatCanBeUndone(), payload).has_value();
}

bool may_undo(const Asker& asker, const Payload& payload) {
  const auto undoable = std::visit(WhatCanBeUndone(), payload);
  if (!undoable) return false;
  const bool is_own =
      undoable->user && undoable->is_own_to_change && asker.who.actor == undoable->user;
  return is_own || may(asker, undoable->right);
}

Result<void> check_still_so(const Accounts& accounts, const Undo& undo) {
  return std::visit(StillSo(accounts, undo), undo.undone);
}

}  // namespace muster
