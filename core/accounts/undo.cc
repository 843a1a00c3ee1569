#include "core/accounts/undo.h"

#include <optional>
#include <string>
#include <type_traits>
#include <variant>

#include "core/accounts/refusals.h"
#include "core/accounts/rights.h"

namespace muster {
namespace {

template <typename T, typename... Types>
constexpr bool kIsOneOf = (std::is_same_v<T, Types> || ...);

// About one person, who may do it too.
template <typename T>
constexpr bool kIsOnesOwn = kIsOneOf<T, ProfileUpdated, PictureChanged, PictureRemoved>;
// Whether an account is open.
template <typename T>
constexpr bool kIsStanding =
    kIsOneOf<T, UserDeactivated, UserReactivated, UserRemoved, UserRestored>;
template <typename T>
constexpr bool kIsAboutNoOne =
    kIsOneOf<T, OrganizationRenamed, ProjectRenamed, ProjectDeleted, ProjectRestored>;

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
  return std::visit(
      []<typename T>(const T&) { return kIsOnesOwn<T> || kIsStanding<T> || kIsAboutNoOne<T>; },
      payload);
}

bool may_undo(const Who& who, const Payload& payload) {
  return std::visit(
      [&]<typename T>(const T& event) {
        if constexpr (kIsOnesOwn<T>) return may_act_for(who, event.user);
        return kIsAboutNoOne<T> || (kIsStanding<T> && may_act_for_everyone(who));
      },
      payload);
}

Result<void> check_still_so(const Accounts& accounts, const Undo& undo) {
  return std::visit(StillSo(accounts, undo), undo.undone);
}

}  // namespace muster
