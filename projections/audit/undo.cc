#include "projections/audit/undo.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/views_damaged.h"
#include "projections/audit/events.h"
#include "projections/audit/profile_fields.h"
#include "projections/audit_index.h"
#include "projections/event_fields.h"

namespace muster::projections {
namespace {

// Events of one person that are read together, in search of one that is about them.
constexpr std::size_t kLooksAtOnce = 100;

std::string event_text(Position at) { return "event " + std::to_string(at.value); }

tl::unexpected<Error> builds_on_it(const std::string& what, Position by) {
  return fail(ErrorCode::kConflict, what + " by " + event_text(by) + ". Undo that first.",
              "position");
}

tl::unexpected<Error> before_is_erased() {
  return fail(ErrorCode::kConflict, "What was before is erased.", "position");
}

std::string words_of_field(const std::string& name) {
  if (name == "first_name") return "first name";
  return name == "last_name" ? "last name" : name;
}

template <typename T>
const T& as(const Payload& payload) {
  const T* event = std::get_if<T>(&payload);
  MUSTER_CHECK_ROWS(event, "the index of events names one of another type");
  return *event;
}

// Reads what there was before one event, and what came after it.
class Planner {
 public:
  using Events = Result<std::vector<Payload>>;

  Planner(const EventLog& log, const View<AuditIndex>& index, Position at, Position head)
      : log_(log), index_(index), at_(at), head_(head) {}

  Events operator()(const ProfileUpdated& e) {
    if (auto open = require_open(e.user); !open) return tl::unexpected(open.error());
    ProfileUpdated back{e.user, {}, {}, {}};
    for (const ProfileField& field : kProfileFields) {
      if (!(e.*field.updated)) continue;
      const AuditSet set = audit_sets::that_set(field.field, e.user);
      if (const auto later = first_after(set))
        return builds_on_it("The " + words_of_field(field.name) + " was changed again", *later);
      auto before = text_before(field, e.user);
      if (!before) return tl::unexpected(before.error());
      if (before->is_erased()) return before_is_erased();
      back.*field.updated = *std::move(before);
    }
    return Events({Payload(std::move(back))});
  }

  Events operator()(const PictureChanged& e) { return picture_before(e.user); }
  Events operator()(const PictureRemoved& e) { return picture_before(e.user); }

  Events operator()(const OrganizationRenamed&) {
    const AuditSet set = audit_sets::of_type(OrganizationRenamed::kInfo.wire_id);
    if (const auto later = first_after(set))
      return builds_on_it("The organization was renamed again", *later);
    return title_before<OrganizationRenamed, OrganizationFounded>(
               set, audit_sets::of_type(OrganizationFounded::kInfo.wire_id))
        .map([](std::string title) {
          return std::vector<Payload>{OrganizationRenamed{std::move(title)}};
        });
  }

  Events operator()(const ProjectRenamed& e) {
    const AuditSet set = audit_sets::of_project(e.project, ProjectRenamed::kInfo.wire_id);
    if (const auto later = first_after(set))
      return builds_on_it("The project was renamed again", *later);
    if (const auto deleted = deleted_after(e.project))
      return builds_on_it("The project was deleted", *deleted);
    return title_before<ProjectRenamed, ProjectCreated>(
               set, audit_sets::of_project(e.project, ProjectCreated::kInfo.wire_id))
        .map([&](std::string title) {
          return std::vector<Payload>{ProjectRenamed{e.project, std::move(title)}};
        });
  }

  Events operator()(const ProjectDeleted& e) {
    return Events({Payload(ProjectRestored{e.project})});
  }
  Events operator()(const ProjectRestored& e) {
    if (const auto deleted = deleted_after(e.project))
      return builds_on_it("The project was deleted", *deleted);
    return Events({Payload(ProjectDeleted{e.project})});
  }

  Events operator()(const UserDeactivated& e) {
    if (auto open = require_open(e.user); !open) return tl::unexpected(open.error());
    return Events({Payload(UserReactivated{e.user})});
  }
  Events operator()(const UserReactivated& e) {
    if (auto open = require_open(e.user); !open) return tl::unexpected(open.error());
    return Events({Payload(UserDeactivated{e.user})});
  }

  Events operator()(const UserRestored& e) {
    if (auto open = require_open(e.user); !open) return tl::unexpected(open.error());
    return Events(std::vector<Payload>());  // as if the account were closed anew
  }

  Events operator()(const UserRemoved& e) {
    if (auto kept = require_not_erased(e.user); !kept) return tl::unexpected(kept.error());
    const auto begun = payload_at(latest(audit_sets::sign_up_of(e.user)));
    if (!begun) return tl::unexpected(begun.error());
    const auto& sign_up = as<UserSignedUp>(*begun);
    auto email = email_before(e.user);
    if (!email) return tl::unexpected(email.error());
    UserRestored restored{e.user, *std::move(email), {}, {}, {}, sign_up.password};
    const std::array<PersonalText UserRestored::*, 3> names = {
        &UserRestored::first_name, &UserRestored::last_name, &UserRestored::phone};
    for (std::size_t i = 0; i < kProfileFields.size(); ++i) {
      auto before = text_before(kProfileFields[i], e.user);
      if (!before) return tl::unexpected(before.error());
      restored.*names[i] = *std::move(before);
    }
    const auto changed = about_before<PasswordChanged>(e.user);
    if (!changed) return tl::unexpected(changed.error());
    if (*changed) {
      const auto payload = payload_at(**changed);
      if (!payload) return tl::unexpected(payload.error());
      restored.password = as<PasswordChanged>(*payload).password;
    }
    if (restored.email.is_erased() || restored.password.is_erased()) return before_is_erased();
    std::vector<Payload> events{std::move(restored)};
    auto picture = picture_at(e.user);
    if (!picture) return tl::unexpected(picture.error());
    if (*picture) events.emplace_back(**std::move(picture));
    const auto deactivated = was_deactivated(e.user);
    if (!deactivated) return tl::unexpected(deactivated.error());
    if (*deactivated) events.emplace_back(UserDeactivated{e.user});
    return events;
  }

  Events operator()(const EmailChanged& e) {
    if (auto open = require_open(e.user); !open) return tl::unexpected(open.error());
    if (const auto later = first_after(audit_sets::that_set(PersonField::kEmail, e.user)))
      return builds_on_it("The email was changed again", *later);
    auto before = email_before(e.user);
    if (!before) return tl::unexpected(before.error());
    if (before->is_erased()) return before_is_erased();
    return Events({Payload(EmailChanged{e.user, *std::move(before)})});
  }

  Events operator()(const RoleChanged& e) {
    if (auto open = require_open(e.user); !open) return tl::unexpected(open.error());
    const AuditSet set = audit_sets::that_set(PersonField::kRole, e.user);
    if (const auto later = first_after(set))
      return builds_on_it("The role was changed again", *later);
    Role before = first_role(e.user);
    if (const auto at = latest(set)) {
      const auto payload = payload_at(*at);
      if (!payload) return tl::unexpected(payload.error());
      const auto role = role_set_by(*payload);
      MUSTER_CHECK_ROWS(role, "the index names an event that does not set the role");
      before = *role;
    }
    return Events({Payload(RoleChanged{e.user, before})});
  }

  Events operator()(const auto&) {
    return fail(ErrorCode::kInvalid, "An event of this kind cannot be undone.", "position");
  }

 private:
  std::optional<Position> latest(const AuditSet& set) const {
    const auto found = newest_positions(index_, {set}, Position(0), at_, 1);
    return found.empty() ? std::nullopt : std::optional(found.front());
  }
  std::optional<Position> first_after(const AuditSet& set) const {
    const auto found = newest_positions(index_, {set}, at_ + 1, head_, 1);
    return found.empty() ? std::nullopt : std::optional(found.front());
  }
  Result<Payload> payload_at(std::optional<Position> at) const {
    MUSTER_CHECK_ROWS(at, "the index of events has no beginning");
    std::optional<Payload> found;
    const auto done = read_events_at(log_, std::array{*at},
                                     [&](Position, Timestamp, const Who&, const Payload& payload) {
                                       found = payload;
                                       return true;
                                     });
    if (!done) return tl::unexpected(done.error());
    MUSTER_CHECK_ROWS(found, "the index of events names one that is not there");
    return *std::move(found);
  }

  // The newest event of the type about this person in [from, before). Looked for in pieces, because
  // those that the person did to others are in the same set.
  template <typename T>
  Result<std::optional<Position>> about(UserId user, Position from, Position before) const {
    const auto sets = audit_sets::of_person(user, T::kInfo.wire_id);
    while (true) {
      std::vector<Position> found = newest_positions(index_, sets, from, before, kLooksAtOnce);
      if (found.empty()) return std::optional<Position>();
      before = found.back();
      std::ranges::reverse(found);  // a log is read forwards
      std::optional<Position> newest;
      const auto read =
          read_events_at(log_, found, [&](Position at, Timestamp, const Who&, const Payload& p) {
            const T* event = std::get_if<T>(&p);
            if (event != nullptr && event->user == user) newest = at;
            return true;
          });
      if (!read) return tl::unexpected(read.error());
      if (newest) return newest;
    }
  }
  template <typename T>
  Result<std::optional<Position>> about_before(UserId user) const {
    return about<T>(user, Position(0), at_);
  }
  template <typename T>
  Result<std::optional<Position>> about_after(UserId user) const {
    return about<T>(user, at_ + 1, head_);
  }

  // An error that names what closed the account afterwards, if it is still closed.
  Result<void> require_open(UserId user) const {
    if (auto kept = require_not_erased(user); !kept) return kept;
    const auto removed = about_after<UserRemoved>(user);
    if (!removed) return tl::unexpected(removed.error());
    if (!*removed) return {};
    const auto restored = about_after<UserRestored>(user);
    if (!restored) return tl::unexpected(restored.error());
    if (*restored && **restored > **removed) return {};
    return builds_on_it("The account was removed", **removed);
  }
  Result<void> require_not_erased(UserId user) const {
    const auto erased = about_after<UserErased>(user);
    if (!erased) return tl::unexpected(erased.error());
    if (!*erased) return {};
    return fail(
        ErrorCode::kConflict,
        "The person was erased by " + event_text(**erased) + ". That cannot be undone, by anyone.",
        "position");
  }
  // Whether the account was deactivated before the event, and had not been made active again.
  Result<bool> was_deactivated(UserId user) const {
    const auto deactivated = about_before<UserDeactivated>(user);
    if (!deactivated) return tl::unexpected(deactivated.error());
    if (!*deactivated) return false;
    const auto reactivated = about_before<UserReactivated>(user);
    if (!reactivated) return tl::unexpected(reactivated.error());
    const auto restored = about_before<UserRestored>(user);
    if (!restored) return tl::unexpected(restored.error());
    return *reactivated < *deactivated && *restored < *deactivated;
  }
  std::optional<Position> deleted_after(ProjectId project) const {
    const auto deleted =
        first_after(audit_sets::of_project(project, ProjectDeleted::kInfo.wire_id));
    const auto restored =
        first_after(audit_sets::of_project(project, ProjectRestored::kInfo.wire_id));
    return deleted && restored && *restored > *deleted ? std::nullopt : deleted;
  }

  Result<PersonalText> text_before(const ProfileField& field, UserId user) const {
    if (const auto at = latest(audit_sets::that_set(field.field, user))) {
      return payload_at(at).map([&](const Payload& payload) {
        const auto& value = as<ProfileUpdated>(payload).*field.updated;
        MUSTER_CHECK_ROWS(value, "the index names an event that does not set the field");
        return *value;
      });
    }
    if (field.signed_up == nullptr) return PersonalText(std::string());
    return payload_at(latest(audit_sets::sign_up_of(user))).map([&](const Payload& payload) {
      return as<UserSignedUp>(payload).*field.signed_up;
    });
  }

  Result<PersonalText> email_before(UserId user) const {
    auto at = latest(audit_sets::that_set(PersonField::kEmail, user));
    if (!at) at = latest(audit_sets::sign_up_of(user));
    return payload_at(at).map([](const Payload& payload) {
      const auto email = email_set_by(payload);
      MUSTER_CHECK_ROWS(email, "the index names an event that does not set the email");
      return *email;
    });
  }

  template <typename Renamed, typename First>
  Result<std::string> title_before(const AuditSet& renamed, const AuditSet& first) const {
    if (const auto at = latest(renamed)) {
      return payload_at(at).map([](const Payload& payload) { return as<Renamed>(payload).title; });
    }
    return payload_at(latest(first)).map([](const Payload& payload) {
      return as<First>(payload).title;
    });
  }

  // The picture as it was before the event; absent: there was none.
  Result<std::optional<PictureChanged>> picture_at(UserId user) const {
    const auto at = latest(audit_sets::that_set(PersonField::kPicture, user));
    if (!at) return std::optional<PictureChanged>();
    return payload_at(at).map([](const Payload& payload) {
      const auto* changed = std::get_if<PictureChanged>(&payload);
      return changed ? std::optional(*changed) : std::nullopt;
    });
  }
  Events picture_before(UserId user) const {
    if (auto open = require_open(user); !open) return tl::unexpected(open.error());
    if (const auto later = first_after(audit_sets::that_set(PersonField::kPicture, user)))
      return builds_on_it("The picture was changed again", *later);
    auto before = picture_at(user);
    if (!before) return tl::unexpected(before.error());
    if (!*before) return Events({Payload(PictureRemoved{user})});
    if ((*before)->image.is_erased()) return before_is_erased();
    return Events({Payload(**std::move(before))});
  }

  const EventLog& log_;
  const View<AuditIndex>& index_;
  const Position at_;
  const Position head_;
};

}  // namespace

Result<Undo> plan_undo(const EventLog& log, const Views& views, Position position) {
  const Position head = log.head();
  if (position >= head) {
    return fail(ErrorCode::kNotFound, "There is no " + event_text(position) + ".", "position");
  }
  Undo undo{position, {}, {}};
  const auto read = read_events_at(log, std::array{position},
                                   [&](Position, Timestamp, const Who&, const Payload& payload) {
                                     undo.undone = payload;
                                     return true;
                                   });
  if (!read) return tl::unexpected(read.error());
  const View<AuditIndex> index = views.of<AuditIndex>();
  if (const auto by = is_undone_by(index, position)) {
    return fail(ErrorCode::kConflict,
                "It was undone already, by " + event_text(*by) + ". Nothing was changed now.",
                "position");
  }
  auto events = std::visit(Planner(log, index, position, head), undo.undone);
  if (!events) return tl::unexpected(events.error());
  undo.events = *std::move(events);
  return undo;
}

std::vector<std::string> words_of(const Undo& undo) {
  if (std::holds_alternative<UserRestored>(undo.undone)) return {"The account is removed again."};
  if (std::holds_alternative<UserReactivated>(undo.undone))
    return {"The account is deactivated again."};
  const auto again = [](const std::string& what, const std::string& value) {
    return "The " + what + (value.empty() ? " is empty again." : " is again: " + value);
  };
  std::vector<std::string> words;
  for (const Payload& event : undo.events) {
    if (const auto* update = std::get_if<ProfileUpdated>(&event)) {
      for (const ProfileField& field : kProfileFields) {
        if (update->*field.updated)
          words.push_back(again(words_of_field(field.name), text_of(*(update->*field.updated))));
      }
    } else if (std::holds_alternative<PictureChanged>(event)) {
      words.emplace_back("The picture of before is there again.");
    } else if (std::holds_alternative<PictureRemoved>(event)) {
      words.emplace_back("The picture is removed again.");
    } else if (const auto* renamed = std::get_if<OrganizationRenamed>(&event)) {
      words.push_back(again("name of the organization", renamed->title));
    } else if (const auto* project = std::get_if<ProjectRenamed>(&event)) {
      words.push_back(again("title of the project", project->title));
    } else if (std::holds_alternative<ProjectRestored>(event)) {
      words.emplace_back("The project is there again, with everything that was contributed.");
    } else if (std::holds_alternative<ProjectDeleted>(event)) {
      words.emplace_back("The project is deleted again.");
    } else if (const auto* moved = std::get_if<EmailChanged>(&event)) {
      words.push_back(again("email", text_of(moved->email)));
    } else if (const auto* given = std::get_if<RoleChanged>(&event)) {
      words.push_back(again("role", std::string(name_of(given->role))));
    } else if (std::holds_alternative<UserReactivated>(event)) {
      words.emplace_back("The account is active again.");
    } else if (std::holds_alternative<UserDeactivated>(event)) {
      words.emplace_back("It is deactivated, as it was.");
    } else if (const auto* restored = std::get_if<UserRestored>(&event)) {
      words.push_back("The account of " + text_of(restored->email) +
                      " is open again, with its password. Its sessions, API token and earlier "
                      "activity do not come back.");
    }
  }
  return words;
}

}  // namespace muster::projections
