#include "projections/audit_changes.h"

#include <array>
#include <functional>
#include <utility>

#include "projections/audit.h"
#include "projections/audit_index.h"

namespace muster {
namespace {

// How many earlier events about the same thing are read for one value: a name that did not change
// in that many changes of the profile is not searched for any further.
constexpr std::size_t kLookBackMax = 20;

using Text = std::optional<std::string>;

class History {
 public:
  History(const EventLog& log, const Views& views, Position before)
      : log_(log), views_(views), before_(before) {}

  // The value that the latest earlier event of type T under the prefix gives; events for which
  // value_of() says nothing are passed over.
  template <typename T>
  Result<Text> latest(const std::string& prefix,
                      const std::function<Text(const T&)>& value_of) const {
    Text found;
    for (const Position at : newest_positions(*views_.snapshot, views_.audit_index, {prefix},
                                              Position(0), before_, kLookBackMax)) {
      const Result<void> read = read_events_at(
          log_, {&at, 1}, [&](Position, Timestamp, const Who&, const Payload& payload) {
            if (const T* event = std::get_if<T>(&payload)) found = value_of(*event);
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

Text revealed(const std::optional<PersonalText>& text) {
  return text ? Text(text->reveal()) : std::nullopt;
}

using ProfileField = std::optional<PersonalText> ProfileUpdated::*;

// What the profile's field held; from the sign-up where no update says so (phones come later).
Result<Text> earlier_profile(const History& history, UserId user, ProfileField field,
                             PersonalText UserSignedUp::*at_sign_up) {
  const Result<Text> updated = history.latest<ProfileUpdated>(
      audit_keys::of_person(user, ProfileUpdated::kInfo.wire_id),
      [&](const ProfileUpdated& e) { return e.user == user ? revealed(e.*field) : Text(); });
  if (!updated || *updated) return updated;
  if (at_sign_up == nullptr) return Text("");
  return history.latest<UserSignedUp>(
      audit_keys::of_person(user, UserSignedUp::kInfo.wire_id), [&](const UserSignedUp& e) {
        return e.user == user ? Text((e.*at_sign_up).reveal()) : Text();
      });
}

class Changes {
 public:
  explicit Changes(History history) : history_(std::move(history)) {}

  Result<void> operator()(const ProfileUpdated& e) {
    struct Field {
      const char* name;
      ProfileField field;
      PersonalText UserSignedUp::*at_sign_up;
    };
    static constexpr std::array kFields = {
        Field{"first_name", &ProfileUpdated::first_name, &UserSignedUp::first_name},
        Field{"last_name", &ProfileUpdated::last_name, &UserSignedUp::last_name},
        Field{"phone", &ProfileUpdated::phone, nullptr}};
    for (const Field& field : kFields) {
      const auto& after = e.*field.field;
      if (!after) continue;
      if (auto ok =
              add(field.name, earlier_profile(history_, e.user, field.field, field.at_sign_up),
                  after->reveal());
          !ok) {
        return ok;
      }
    }
    return {};
  }

  Result<void> operator()(const OrganizationRenamed& e) {
    return add("title",
               title_before<OrganizationRenamed, OrganizationFounded>(
                   [](std::uint16_t wire_id) { return audit_keys::of_type(wire_id); }),
               e.title);
  }
  Result<void> operator()(const ProjectRenamed& e) {
    return add("title", title_before<ProjectRenamed, ProjectCreated>([&](std::uint16_t wire_id) {
                 return audit_keys::of_project(e.project, wire_id);
               }),
               e.title);
  }

  Result<void> operator()(const UserDeactivated&) {
    return add("status", Text("active"), "deactivated");
  }
  Result<void> operator()(const UserReactivated&) {
    return add("status", Text("deactivated"), "active");
  }
  Result<void> operator()(const UserRemoved&) { return add("status", Text(), "removed"); }
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

  template <typename Renamed, typename First>
  Result<Text> title_before(const std::function<std::string(std::uint16_t)>& prefix_of) const {
    const Result<Text> renamed = history_.latest<Renamed>(
        prefix_of(Renamed::kInfo.wire_id), [](const Renamed& e) { return Text(e.title); });
    if (!renamed || *renamed) return renamed;
    return history_.latest<First>(prefix_of(First::kInfo.wire_id),
                                  [](const First& e) { return Text(e.title); });
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
