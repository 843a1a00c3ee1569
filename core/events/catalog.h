// The event catalogue: every kind of fact in the log.
//
// An event type is a plain struct with
//   kInfo     its wire id and wire name, constants that are never reused, and its schema version;
//   fields()  its fields in wire order with their public names: the codec, the JSON form and the
//             tests all iterate over this one list.
//
// Fields of type Personal<T> are about the event's `user` and sealed under that subject's key
// (core/keys/subject.h); everything else stands in the log for anyone to read, and must be about
// nobody.
//
// To add one: write the struct, add it to Payload below, give it golden bytes in the tests (they
// fail until you do), then handle it in evolve() and the projections. To change one: raise
// `version` and teach codec/upcast.cc the old shape; the old golden bytes stay.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/events/types.h"
#include "core/ids.h"
#include "core/personal.h"
#include "core/security/digest.h"
#include "core/security/password.h"
#include "core/security/seal.h"
#include "core/time.h"

namespace muster {

struct EventInfo {
  std::uint16_t wire_id;
  std::string_view name;
  std::uint16_t version;
};

using PersonalText = Personal<std::string>;
using PersonalHash = Personal<PasswordHash>;

struct ActivityPinged {
  static constexpr EventInfo kInfo{1, "activity.pinged", 1};
  UserId user;
  Timestamp at;  // when the person was active, at most the commit's time
  static void fields(auto& self, auto&& f) {
    f("user", self.user);
    f("at", self.at);
  }
  friend bool operator==(const ActivityPinged&, const ActivityPinged&) = default;
};

struct OrganizationFounded {
  static constexpr EventInfo kInfo{2, "organization.founded", 1};
  std::string title;
  static void fields(auto& self, auto&& f) { f("title", self.title); }
  friend bool operator==(const OrganizationFounded&, const OrganizationFounded&) = default;
};

struct OrganizationRenamed {
  static constexpr EventInfo kInfo{3, "organization.renamed", 1};
  std::string title;
  static void fields(auto& self, auto&& f) { f("title", self.title); }
  friend bool operator==(const OrganizationRenamed&, const OrganizationRenamed&) = default;
};

struct UserSignedUp {
  static constexpr EventInfo kInfo{4, "user.signed_up", 1};
  UserId user;
  PersonalText email;
  PersonalText first_name;
  PersonalText last_name;
  PersonalHash password;
  SignUpVia via = SignUpVia::kOpenSignUp;
  static void fields(auto& self, auto&& f) {
    f("user", self.user);
    f("email", self.email);
    f("first_name", self.first_name);
    f("last_name", self.last_name);
    f("password", self.password);
    f("via", self.via);
  }
  friend bool operator==(const UserSignedUp&, const UserSignedUp&) = default;
};

// Only changed fields are present.
struct ProfileUpdated {
  static constexpr EventInfo kInfo{5, "user.profile_updated", 1};
  UserId user;
  std::optional<PersonalText> first_name;
  std::optional<PersonalText> last_name;
  std::optional<PersonalText> phone;
  static void fields(auto& self, auto&& f) {
    f("user", self.user);
    f("first_name", self.first_name);
    f("last_name", self.last_name);
    f("phone", self.phone);
  }
  friend bool operator==(const ProfileUpdated&, const ProfileUpdated&) = default;
};

struct PasswordChanged {
  static constexpr EventInfo kInfo{6, "user.password_changed", 1};
  UserId user;
  PersonalHash password;
  PasswordChangedBy by = PasswordChangedBy::kSelf;
  static void fields(auto& self, auto&& f) {
    f("user", self.user);
    f("password", self.password);
    f("by", self.by);
  }
  friend bool operator==(const PasswordChanged&, const PasswordChanged&) = default;
};

struct UserDeactivated {
  static constexpr EventInfo kInfo{7, "user.deactivated", 1};
  UserId user;
  static void fields(auto& self, auto&& f) { f("user", self.user); }
  friend bool operator==(const UserDeactivated&, const UserDeactivated&) = default;
};

struct UserReactivated {
  static constexpr EventInfo kInfo{8, "user.reactivated", 1};
  UserId user;
  static void fields(auto& self, auto&& f) { f("user", self.user); }
  friend bool operator==(const UserReactivated&, const UserReactivated&) = default;
};

// The account is closed and its email is free again; what the person did stays in the log.
struct UserRemoved {
  static constexpr EventInfo kInfo{9, "user.removed", 1};
  UserId user;
  static void fields(auto& self, auto&& f) { f("user", self.user); }
  friend bool operator==(const UserRemoved&, const UserRemoved&) = default;
};

// A new invite token; this event invalidates the previous one.
struct InviteLinkReset {
  static constexpr EventInfo kInfo{10, "invite.reset", 1};
  Digest token;
  Sealed sealed_token;
  static void fields(auto& self, auto&& f) {
    f("token", self.token);
    f("sealed_token", self.sealed_token);
  }
  friend bool operator==(const InviteLinkReset&, const InviteLinkReset&) = default;
};

// `clock`: the clock's time, if the commit's time is ahead of it by more than
// Rules::clock_tolerance. (Commit times never go back, and the clock may once have been ahead.) A
// session's age counts from it.
struct SessionStarted {
  static constexpr EventInfo kInfo{11, "session.started", 1};
  SessionId session;
  UserId user;
  Digest token;
  PersonalText address;
  PersonalText user_agent;
  std::optional<Timestamp> clock = {};
  static void fields(auto& self, auto&& f) {
    f("session", self.session);
    f("user", self.user);
    f("token", self.token);
    f("address", self.address);
    f("user_agent", self.user_agent);
    f("clock", self.clock);
  }
  friend bool operator==(const SessionStarted&, const SessionStarted&) = default;
};

// The session was used after a period without a record of use; extends its idle timeout.
struct SessionUsed {
  static constexpr EventInfo kInfo{12, "session.used", 1};
  SessionId session;
  UserId user;
  std::optional<Timestamp> clock = {};  // as in SessionStarted
  static void fields(auto& self, auto&& f) {
    f("session", self.session);
    f("user", self.user);
    f("clock", self.clock);
  }
  friend bool operator==(const SessionUsed&, const SessionUsed&) = default;
};

struct SessionEnded {
  static constexpr EventInfo kInfo{13, "session.ended", 1};
  SessionId session;
  UserId user;
  SessionEndReason reason = SessionEndReason::kLogout;
  static void fields(auto& self, auto&& f) {
    f("session", self.session);
    f("user", self.user);
    f("reason", self.reason);
  }
  friend bool operator==(const SessionEnded&, const SessionEnded&) = default;
};

// `user` is absent if no account has the email. The text typed is not stored: people type passwords
// into the wrong field.
struct SignInFailed {
  static constexpr EventInfo kInfo{14, "sign_in.failed", 1};
  std::optional<UserId> user;
  PersonalText address;
  static void fields(auto& self, auto&& f) {
    f("user", self.user);
    f("address", self.address);
  }
  friend bool operator==(const SignInFailed&, const SignInFailed&) = default;
};

// `sealed_token` is absent if an operator chose the token: it can then be recognised but not shown.
struct ApiTokenIssued {
  static constexpr EventInfo kInfo{15, "api_token.issued", 1};
  UserId user;
  Digest token;
  std::optional<Sealed> sealed_token;
  static void fields(auto& self, auto&& f) {
    f("user", self.user);
    f("token", self.token);
    f("sealed_token", self.sealed_token);
  }
  friend bool operator==(const ApiTokenIssued&, const ApiTokenIssued&) = default;
};

struct ApiTokenRevoked {
  static constexpr EventInfo kInfo{16, "api_token.revoked", 1};
  UserId user;
  static void fields(auto& self, auto&& f) { f("user", self.user); }
  friend bool operator==(const ApiTokenRevoked&, const ApiTokenRevoked&) = default;
};

struct ProjectCreated {
  static constexpr EventInfo kInfo{17, "project.created", 1};
  ProjectId project;
  std::string title;
  static void fields(auto& self, auto&& f) {
    f("project", self.project);
    f("title", self.title);
  }
  friend bool operator==(const ProjectCreated&, const ProjectCreated&) = default;
};

struct ProjectRenamed {
  static constexpr EventInfo kInfo{18, "project.renamed", 1};
  ProjectId project;
  std::string title;
  static void fields(auto& self, auto&& f) {
    f("project", self.project);
    f("title", self.title);
  }
  friend bool operator==(const ProjectRenamed&, const ProjectRenamed&) = default;
};

struct ProjectDeleted {
  static constexpr EventInfo kInfo{19, "project.deleted", 1};
  ProjectId project;
  static void fields(auto& self, auto&& f) { f("project", self.project); }
  friend bool operator==(const ProjectDeleted&, const ProjectDeleted&) = default;
};

struct AnnotationContributed {
  static constexpr EventInfo kInfo{20, "annotation.contributed", 1};
  ProjectId project;
  UserId user;
  std::uint32_t annotations = 0;
  static void fields(auto& self, auto&& f) {
    f("project", self.project);
    f("user", self.user);
    f("annotations", self.annotations);
  }
  friend bool operator==(const AnnotationContributed&, const AnnotationContributed&) = default;
};

// `picture` is the digest of the image's bytes, and its name wherever it is shown.
struct PictureChanged {
  static constexpr EventInfo kInfo{21, "user.picture_changed", 1};
  UserId user;
  Personal<Digest> picture;
  Personal<ImageBytes> image;
  static void fields(auto& self, auto&& f) {
    f("user", self.user);
    f("picture", self.picture);
    f("image", self.image);
  }
  friend bool operator==(const PictureChanged&, const PictureChanged&) = default;
};

struct PictureRemoved {
  static constexpr EventInfo kInfo{22, "user.picture_removed", 1};
  UserId user;
  static void fields(auto& self, auto&& f) { f("user", self.user); }
  friend bool operator==(const PictureRemoved&, const PictureRemoved&) = default;
};

// A link with which a person can choose a new password for `user`, once and until `expires_at`. A
// newer link or any change of the password invalidates it.
struct PasswordLinkIssued {
  static constexpr EventInfo kInfo{23, "password_link.issued", 1};
  UserId user;
  Digest token;
  Timestamp expires_at;
  static void fields(auto& self, auto&& f) {
    f("user", self.user);
    f("token", self.token);
    f("expires_at", self.expires_at);
  }
  friend bool operator==(const PasswordLinkIssued&, const PasswordLinkIssued&) = default;
};

// The person dismissed the notice that someone else made the link issued at `issued_at`.
struct PasswordLinkSeen {
  static constexpr EventInfo kInfo{24, "password_link.seen", 1};
  UserId user;
  Timestamp issued_at;
  static void fields(auto& self, auto&& f) {
    f("user", self.user);
    f("issued_at", self.issued_at);
  }
  friend bool operator==(const PasswordLinkSeen&, const PasswordLinkSeen&) = default;
};

// These sessions had expired, and nobody came back to end them. One event holds many: they are
// swept in batches.
struct SessionsExpired {
  static constexpr EventInfo kInfo{25, "session.expired", 1};
  std::vector<SessionId> sessions;
  static void fields(auto& self, auto&& f) { f("sessions", self.sessions); }
  friend bool operator==(const SessionsExpired&, const SessionsExpired&) = default;
};

// The person cancelled the link that someone else made for them, and knows of it.
struct PasswordLinkCancelled {
  static constexpr EventInfo kInfo{26, "password_link.cancelled", 1};
  UserId user;
  static void fields(auto& self, auto&& f) { f("user", self.user); }
  friend bool operator==(const PasswordLinkCancelled&, const PasswordLinkCancelled&) = default;
};

// How a person sees pages. Only changed fields are present. An empty text: as the browser says.
struct PreferencesChanged {
  static constexpr EventInfo kInfo{27, "user.preferences_changed", 1};
  UserId user;
  std::optional<Theme> theme;
  std::optional<PersonalText> time_zone;  // IANA: "Europe/Oslo"
  std::optional<PersonalText> language;   // of dates; BCP 47: "de", "en-GB"
  static void fields(auto& self, auto&& f) {
    f("user", self.user);
    f("theme", self.theme);
    f("time_zone", self.time_zone);
    f("language", self.language);
  }
  friend bool operator==(const PreferencesChanged&, const PreferencesChanged&) = default;
};

// The person asked to be forgotten, or an operator did it for them: the account is closed, its
// email is free again, and the subject key is destroyed, and with it what is personal in every
// event about them. What they did stays in the log, done by a number.
struct UserErased {
  static constexpr EventInfo kInfo{28, "user.erased", 1};
  UserId user;
  static void fields(auto& self, auto&& f) { f("user", self.user); }
  friend bool operator==(const UserErased&, const UserErased&) = default;
};

// The operator began a new history of the log (`muster start --new-origin`): from here on its
// checkpoints are signed as `origin`. `previous`: the text (core/tree/checkpoint.h) of the last
// checkpoint before, which the log need not extend; absent if there was none.
struct HistoryBegun {
  static constexpr EventInfo kInfo{29, "history.begun", 1};
  std::string origin;
  std::optional<std::string> previous;
  static void fields(auto& self, auto&& f) {
    f("origin", self.origin);
    f("previous", self.previous);
  }
  friend bool operator==(const HistoryBegun&, const HistoryBegun&) = default;
};

// The account of a removed person is open again, as it was, but for what ended with it: sessions,
// API token and links. Refused if the email has been taken.
struct UserRestored {
  static constexpr EventInfo kInfo{30, "user.restored", 1};
  UserId user;
  PersonalText email;
  PersonalText first_name;
  PersonalText last_name;
  PersonalText phone;
  PersonalHash password;
  static void fields(auto& self, auto&& f) {
    f("user", self.user);
    f("email", self.email);
    f("first_name", self.first_name);
    f("last_name", self.last_name);
    f("phone", self.phone);
    f("password", self.password);
  }
  friend bool operator==(const UserRestored&, const UserRestored&) = default;
};

// A deleted project is there again, with everything that was contributed.
struct ProjectRestored {
  static constexpr EventInfo kInfo{31, "project.restored", 1};
  ProjectId project;
  static void fields(auto& self, auto&& f) { f("project", self.project); }
  friend bool operator==(const ProjectRestored&, const ProjectRestored&) = default;
};

// The founder is the first owner without such an event; everybody else is a member until one says
// otherwise.
struct RoleChanged {
  static constexpr EventInfo kInfo{32, "user.role_changed", 1};
  UserId user;
  Role role = Role::kMember;
  static void fields(auto& self, auto&& f) {
    f("user", self.user);
    f("role", self.role);
  }
  friend bool operator==(const RoleChanged&, const RoleChanged&) = default;
};

// The old email is free again.
struct EmailChanged {
  static constexpr EventInfo kInfo{33, "user.email_changed", 1};
  UserId user;
  PersonalText email;
  static void fields(auto& self, auto&& f) {
    f("user", self.user);
    f("email", self.email);
  }
  friend bool operator==(const EmailChanged&, const EmailChanged&) = default;
};

using Payload =
    std::variant<ActivityPinged, OrganizationFounded, OrganizationRenamed, UserSignedUp,
                 ProfileUpdated, PasswordChanged, UserDeactivated, UserReactivated, UserRemoved,
                 InviteLinkReset, SessionStarted, SessionUsed, SessionEnded, SignInFailed,
                 ApiTokenIssued, ApiTokenRevoked, ProjectCreated, ProjectRenamed, ProjectDeleted,
                 AnnotationContributed, PictureChanged, PictureRemoved, PasswordLinkIssued,
                 PasswordLinkSeen, SessionsExpired, PasswordLinkCancelled, PreferencesChanged,
                 UserErased, HistoryBegun, UserRestored, ProjectRestored, RoleChanged,
                 EmailChanged>;

inline const EventInfo& info_of(const Payload& payload) {
  return std::visit([](const auto& e) -> const EventInfo& { return e.kInfo; }, payload);
}

// All types, in the order of Payload.
inline constexpr auto kEventTypes = []<std::size_t... I>(std::index_sequence<I...>) {
  return std::array{std::variant_alternative_t<I, Payload>::kInfo...};
}
(std::make_index_sequence<std::variant_size_v<Payload>>());

// The part of a wire name before the dot: "session" of "session.started".
constexpr std::string_view event_group(std::string_view name) {
  return name.substr(0, name.find('.'));
}

// A set of types.
class EventTypes {
 public:
  static EventTypes all();
  // All types but activity, which programs report and which is nearly all of a log.
  static EventTypes all_but_activity();
  // The type with this wire name, or all types of this group; nullopt if there are none.
  static std::optional<EventTypes> named(std::string_view name);

  // `index` as in kEventTypes and Payload.
  bool contains(std::size_t index) const { return types_[index]; }
  bool contains(const Payload& payload) const { return types_[payload.index()]; }
  bool contains_activity() const;

  friend bool operator==(const EventTypes&, const EventTypes&) = default;

 private:
  std::bitset<kEventTypes.size()> types_;
};

}  // namespace muster
