#include "projections/audit/changes.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include "core/views_damaged.h"
#include "projections/audit/profile_fields.h"
#include "projections/audit_index.h"
#include "projections/event_fields.h"

namespace muster::projections {
namespace {

using Text = std::optional<std::string>;
// What an earlier event says the value was.
using ValueOf = std::function<std::string(const Payload&)>;

// A value that is still to be read: of changes[event][change], from the log at `at`.
struct Wanted {
  Position at;
  ValueOf value_of;
  std::size_t event;
  std::size_t change;
};

// A preference, the value as an event has it, and the value until one sets it.
struct PreferenceField {
  const char* name;
  PersonField field;
  std::optional<std::string> (*value_in)(const PreferencesChanged&);
  std::string_view first;
};

std::optional<std::string> revealed(const std::optional<PersonalText>& text) {
  return text ? std::optional(text_of(*text)) : std::nullopt;
}

constexpr std::array kPreferenceFields = {
    PreferenceField{"theme", PersonField::kTheme,
                    [](const PreferencesChanged& e) {
                      return e.theme ? std::optional<std::string>(name_of(*e.theme)) : std::nullopt;
                    },
                    "system"},
    PreferenceField{"time_zone", PersonField::kTimeZone,
                    [](const PreferencesChanged& e) { return revealed(e.time_zone); }, ""},
    PreferenceField{"language", PersonField::kLanguage,
                    [](const PreferencesChanged& e) { return revealed(e.language); }, ""}};

// The event that the index names. Its type is what the index says.
template <typename T>
const T& as(const Payload& payload) {
  const T* event = std::get_if<T>(&payload);
  MUSTER_CHECK_ROWS(event, "the index of events names one of another type");
  return *event;
}

std::string picture_text(const PictureChanged& e) {
  if (e.image.is_erased()) return std::string(kErasedWord);
  return std::to_string(e.image.reveal().webp.size()) + " bytes";
}

// Finds what the events changed, and where the values before are.
class Changes {
 public:
  Changes(const View<AuditIndex>& index, std::size_t events) : index_(index), changes_(events) {}

  // The event at `at` is the one of this number.
  void begin(Position at, std::size_t event) {
    at_ = at;
    event_ = event;
  }

  void operator()(const ProfileUpdated& e) {
    for (const ProfileField& field : kProfileFields) {
      const auto& after = e.*field.updated;
      if (!after) continue;
      add(field.name, std::nullopt, text_of(*after));
      if (const auto at = latest(audit_sets::that_set(field.field, e.user))) {
        want(*at, [&field](const Payload& p) {
          const auto& value = as<ProfileUpdated>(p).*field.updated;
          MUSTER_CHECK_ROWS(value, "the index names an event that does not set the field");
          return text_of(*value);
        });
      } else if (const auto sign_up = latest(audit_sets::sign_up_of(e.user))) {
        want(*sign_up, [&field](const Payload& p) {
          const auto& event = as<UserSignedUp>(p);
          return field.signed_up ? text_of(event.*field.signed_up) : std::string();
        });
      }
    }
  }

  void operator()(const PreferencesChanged& e) {
    for (const PreferenceField& field : kPreferenceFields) {
      std::optional<std::string> after = field.value_in(e);
      if (!after) continue;
      const auto at = latest(audit_sets::that_set(field.field, e.user));
      add(field.name, at ? std::nullopt : Text(field.first), std::move(after));
      if (!at) continue;
      want(*at, [&field](const Payload& p) {
        auto value = field.value_in(as<PreferencesChanged>(p));
        MUSTER_CHECK_ROWS(value, "the index names an event that does not set the preference");
        return *std::move(value);
      });
    }
  }

  void operator()(const PictureChanged& e) { add_picture(e.user, picture_text(e)); }
  void operator()(const PictureRemoved& e) { add_picture(e.user, ""); }

  void operator()(const EmailChanged& e) {
    add("email", std::nullopt, text_of(e.email));
    auto at = latest(audit_sets::that_set(PersonField::kEmail, e.user));
    if (!at) at = latest(audit_sets::sign_up_of(e.user));
    if (!at) return;
    want(*at, [](const Payload& p) {
      const auto email = email_set_by(p);
      MUSTER_CHECK_ROWS(email, "the index names an event that does not set the email");
      return text_of(*email);
    });
  }
  void operator()(const RoleChanged& e) {
    const auto at = latest(audit_sets::that_set(PersonField::kRole, e.user));
    add("role", at ? std::nullopt : Text(name_of(first_role(e.user))),
        std::string(name_of(e.role)));
    if (!at) return;
    want(*at, [](const Payload& p) {
      const auto role = role_set_by(p);
      MUSTER_CHECK_ROWS(role, "the index names an event that does not set the role");
      return std::string(name_of(*role));
    });
  }

  void operator()(const OrganizationRenamed& e) {
    add_title<OrganizationRenamed, OrganizationFounded>(e.title, audit_sets::of_type);
  }
  void operator()(const ProjectRenamed& e) {
    add_title<ProjectRenamed, ProjectCreated>(
        e.title, [&](std::uint16_t id) { return audit_sets::of_project(e.project, id); });
  }

  void operator()(const UserDeactivated&) { add("status", "active", "deactivated"); }
  void operator()(const UserReactivated&) { add("status", "deactivated", "active"); }
  void operator()(const UserRestored&) { add("status", "removed", "active"); }
  void operator()(const PasswordChanged&) { add("password", std::nullopt, std::nullopt); }
  void operator()(const InviteLinkReset&) { add("invitation link", std::nullopt, std::nullopt); }
  void operator()(const ApiTokenIssued&) { add("API token", std::nullopt, std::nullopt); }
  void operator()(const auto&) {}

  // Reads the values before, all in one pass over the log.
  Result<std::vector<std::vector<Change>>> read(const EventLog& log) && {
    std::ranges::sort(wanted_, std::less<>(), &Wanted::at);
    std::vector<Position> positions;
    for (const Wanted& wanted : wanted_) {
      if (positions.empty() || positions.back() != wanted.at) positions.push_back(wanted.at);
    }
    auto next = wanted_.begin();
    const Result<void> done = read_events_at(
        log, positions, [&](Position at, Timestamp, const Who&, const Payload& payload) {
          for (; next != wanted_.end() && next->at == at; ++next) {
            changes_[next->event][next->change].before = next->value_of(payload);
          }
          return true;
        });
    return done.map([&] { return std::move(changes_); });
  }

 private:
  void add(const char* field, Text before, Text after) {
    changes_[event_].push_back({field, std::move(before), std::move(after)});
  }
  // The value before of the change that was added last is in the event at `at`.
  void want(Position at, ValueOf value_of) {
    wanted_.push_back({at, std::move(value_of), event_, changes_[event_].size() - 1});
  }
  // The last event of the set before this one.
  std::optional<Position> latest(const AuditSet& set) const {
    const auto found = newest_positions(index_, {set}, Position(0), at_, 1);
    return found.empty() ? std::nullopt : std::optional(found.front());
  }

  void add_picture(UserId user, std::string after) {
    add("image", std::nullopt, std::move(after));
    const auto at = latest(audit_sets::that_set(PersonField::kPicture, user));
    if (!at) return;
    want(*at, [](const Payload& p) {
      const auto* changed = std::get_if<PictureChanged>(&p);
      if (!changed) as<PictureRemoved>(p);
      return changed ? picture_text(*changed) : "";
    });
  }

  template <typename Renamed, typename First>
  void add_title(const std::string& after, const std::function<AuditSet(std::uint16_t)>& set_of) {
    add("title", std::nullopt, after);
    if (const auto at = latest(set_of(Renamed::kInfo.wire_id))) {
      want(*at, [](const Payload& p) { return as<Renamed>(p).title; });
    } else if (const auto first = latest(set_of(First::kInfo.wire_id))) {
      want(*first, [](const Payload& p) { return as<First>(p).title; });
    }
  }

  const View<AuditIndex>& index_;
  std::vector<std::vector<Change>> changes_;
  std::vector<Wanted> wanted_;
  Position at_;
  std::size_t event_ = 0;
};

}  // namespace

Result<std::vector<std::vector<Change>>> changes_of(const EventLog& log, const Views& views,
                                                    std::span<const LoggedEvent> events) {
  const View<AuditIndex> index = views.of<AuditIndex>();
  Changes changes(index, events.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    changes.begin(events[i].at, i);
    std::visit(changes, events[i].payload);
  }
  return std::move(changes).read(log);
}

}  // namespace muster::projections
