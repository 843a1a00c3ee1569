#include "projections/audit_changes.h"

#include <array>
#include <cstdint>
#include <functional>
#include <utility>

#include "core/views_damaged.h"
#include "projections/audit.h"
#include "projections/audit_index.h"

namespace muster {
namespace {

// How many earlier events about the same thing are read for one value: a name that did not change
// in that many changes of the profile is not searched for any further.
constexpr std::size_t kLookBackMax = 20;

using Text = std::optional<std::string>;
// What an earlier event says the value was; nothing where it says nothing about it.
using ValueOf = std::function<Text(const Payload&)>;

class History {
 public:
  History(const EventLog& log, const Views& views, Position before)
      : log_(log), views_(views), before_(before) {}

  // The value before: of the latest earlier event in the sets that says one.
  Result<Text> latest(const std::vector<AuditSet>& sets, const ValueOf& value_of) const {
    Text found;
    for (const Position at :
         newest_positions(views_.of<AuditIndex>(), sets, Position(0), before_, kLookBackMax)) {
      const Result<void> read = read_events_at(
          log_, {&at, 1}, [&](Position, Timestamp, const Who&, const Payload& payload) {
            found = value_of(payload);
            return true;
          });
      if (!read) return tl::unexpected(read.error());
      if (found) break;
    }
    return found;
  }

 private:
  const EventLog& log_;
  const Views& views_;
  Position before_;
};

// A field of the profile, and where the sign-up says its first value (phones come later: empty).
struct ProfileField {
  const char* name;
  std::optional<PersonalText> ProfileUpdated::*updated;
  PersonalText UserSignedUp::*signed_up;
};

constexpr std::array kProfileFields = {
    ProfileField{"first_name", &ProfileUpdated::first_name, &UserSignedUp::first_name},
    ProfileField{"last_name", &ProfileUpdated::last_name, &UserSignedUp::last_name},
    ProfileField{"phone", &ProfileUpdated::phone, nullptr}};

Text profile_value(const Payload& payload, const ProfileField& field) {
  if (const auto* update = std::get_if<ProfileUpdated>(&payload)) {
    const auto& value = update->*field.updated;
    return value ? Text(value->reveal()) : std::nullopt;
  }
  const auto* sign_up = std::get_if<UserSignedUp>(&payload);
  MUSTER_CHECK_ROWS(sign_up, "the index of events names one of another type");
  return field.signed_up ? (sign_up->*field.signed_up).reveal() : std::string();
}

std::string picture_text(const PictureChanged& e) {
  return std::to_string(e.image.reveal().webp.size()) + " bytes";
}

template <typename... T>
std::vector<AuditSet> person_sets(UserId user) {
  return {audit_sets::about_person(user, T::kInfo.wire_id)...};
}

class Changes {
 public:
  explicit Changes(History history) : history_(std::move(history)) {}

  Result<void> operator()(const ProfileUpdated& e) {
    for (const ProfileField& field : kProfileFields) {
      const auto& after = e.*field.updated;
      if (!after) continue;
      const auto value_of = [&](const Payload& p) { return profile_value(p, field); };
      const auto keys = person_sets<ProfileUpdated, UserSignedUp>(e.user);
      if (auto ok = add(field.name, history_.latest(keys, value_of), after->reveal()); !ok)
        return ok;
    }
    return {};
  }

  Result<void> operator()(const PictureChanged& e) {
    return add("image", picture_before(e.user), picture_text(e));
  }
  Result<void> operator()(const PictureRemoved& e) {
    return add("image", picture_before(e.user), "");
  }

  Result<void> operator()(const OrganizationRenamed& e) {
    const auto before = title_before<OrganizationRenamed, OrganizationFounded>(audit_sets::of_type);
    return add("title", before, e.title);
  }
  Result<void> operator()(const ProjectRenamed& e) {
    const auto set_of = [&](std::uint16_t id) { return audit_sets::of_project(e.project, id); };
    return add("title", title_before<ProjectRenamed, ProjectCreated>(set_of), e.title);
  }

  Result<void> operator()(const UserDeactivated&) {
    return add("status", Text("active"), "deactivated");
  }
  Result<void> operator()(const UserReactivated&) {
    return add("status", Text("deactivated"), "active");
  }
  Result<void> operator()(const PasswordChanged&) { return add("password", Text(), std::nullopt); }
  Result<void> operator()(const InviteLinkReset&) {
    return add("invitation link", Text(), std::nullopt);
  }
  Result<void> operator()(const ApiTokenIssued&) { return add("API token", Text(), std::nullopt); }
  Result<void> operator()(const auto&) { return {}; }

  std::vector<Change> take() { return std::move(changes_); }

 private:
  Result<void> add(const char* field, Result<Text> before, Text after) {
    if (!before) return tl::unexpected(before.error());
    changes_.push_back({field, *std::move(before), std::move(after)});
    return {};
  }

  Result<Text> picture_before(UserId user) const {
    return history_.latest(person_sets<PictureChanged, PictureRemoved>(user), [](const Payload& p) {
      const auto* changed = std::get_if<PictureChanged>(&p);
      return Text(changed ? picture_text(*changed) : "");
    });
  }

  template <typename Renamed, typename First>
  Result<Text> title_before(const std::function<AuditSet(std::uint16_t)>& set_of) const {
    return history_.latest(
        {set_of(Renamed::kInfo.wire_id), set_of(First::kInfo.wire_id)}, [](const Payload& p) {
          if (const auto* renamed = std::get_if<Renamed>(&p)) return Text(renamed->title);
          const auto* first = std::get_if<First>(&p);
          MUSTER_CHECK_ROWS(first, "the index of events names one of another type");
          return Text(first->title);
        });
  }

  History history_;
  std::vector<Change> changes_;
};

}  // namespace

Result<std::vector<Change>> changes_of(const EventLog& log, const Views& views, Position at,
                                       const Payload& payload) {
  Changes changes(History(log, views, at));
  if (auto ok = std::visit(changes, payload); !ok) return tl::unexpected(ok.error());
  return changes.take();
}

}  // namespace muster
