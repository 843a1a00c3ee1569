// The state that decide() reads: accounts, taken emails and tokens, sessions.
//
// Accounts provides typed reads over plain rows: the registry's table, a batch's overlay on top of
// it, or a map in a test. Row keys, all in one table:
//   "o"                      OrganizationRow      "t" digest        UserId (API token)
//   "u" id (4 bytes BE)      UserRow              "s" digest        SessionId
//   "e" mailbox              UsersRow             "S" id (8 BE)     SessionRow
//   "l" digest               UserId (link)        "p" id (4 BE)     ProjectStandingRow
//   "c" looks of an email    UsersRow, if they are another mailbox (core/email.h)
// A username is the start of an email, so usernames are found by scanning the mailboxes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/events/types.h"
#include "core/ids.h"
#include "core/security/digest.h"
#include "core/security/password.h"
#include "core/security/seal.h"
#include "core/time.h"
#include "core/views/row_reader.h"

namespace muster {

struct OrganizationRow {
  OrganizationId id{1};
  std::string title;
  Digest invite;
  Sealed sealed_invite;
  std::optional<UserId> invite_reset_by;
  Timestamp invite_reset_at;
  UserId last_user;
  ProjectId last_project;
  SessionId last_session;
  std::uint32_t erased_people = 0;
  std::vector<UserId> owners;  // with an account, deactivated or not

  friend bool operator==(const OrganizationRow&, const OrganizationRow&) = default;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(id, title, invite, sealed_invite, invite_reset_by, invite_reset_at, last_user, last_project,
       last_session, erased_people, owners);
  }
};

enum class UserStatus : std::uint8_t { kActive = 0, kDeactivated = 1, kRemoved = 2, kErased = 3 };
// Whether the account is closed for good.
constexpr bool is_gone(UserStatus status) {
  return status == UserStatus::kRemoved || status == UserStatus::kErased;
}

// A one-time password link that has not been used.
struct PasswordLinkRow {
  Digest token;
  Timestamp expires_at;

  friend bool operator==(const PasswordLinkRow&, const PasswordLinkRow&) = default;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(token, expires_at);
  }
};

// A notice about a password link that somebody else made, until the person dismisses it. It
// outlives the link.
struct PasswordLinkNotice {
  std::optional<UserId> by;  // absent: the shell
  Timestamp issued_at;

  friend bool operator==(const PasswordLinkNotice&, const PasswordLinkNotice&) = default;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(by, issued_at);
  }
};

// How a person sees pages. Empty: as their browser says.
struct Preferences {
  Theme theme = Theme::kSystem;
  std::string time_zone;
  std::string language;

  friend bool operator==(const Preferences&, const Preferences&) = default;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(theme, time_zone, language);
  }
};

struct UserRow {
  UserId id;
  UserStatus status = UserStatus::kActive;
  std::string email;
  std::string first_name;
  std::string last_name;
  std::string phone;
  PasswordHash password;
  Timestamp password_changed_at;
  std::optional<Digest> api_token;
  std::optional<Sealed> sealed_api_token;
  std::vector<SessionId> sessions;  // live sessions, oldest first
  Timestamp joined_at;
  SignUpVia via = SignUpVia::kOpenSignUp;
  std::optional<Digest> picture;
  std::optional<PasswordLinkRow> password_link;
  std::optional<PasswordLinkNotice> link_notice;  // the latest
  Preferences preferences;
  Role role = Role::kMember;

  friend bool operator==(const UserRow&, const UserRow&) = default;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(id, status, email, first_name, last_name, phone, password, password_changed_at, api_token,
       sealed_api_token, sessions, joined_at, via, picture, password_link, link_notice, preferences,
       role);
  }
};

struct SessionRow {
  SessionId id;
  UserId user;
  Digest token;
  std::string address;
  std::string user_agent;
  Timestamp started_at;
  Timestamp used_at;  // accurate to session_use_recorded_every

  friend bool operator==(const SessionRow&, const SessionRow&) = default;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(id, user, token, address, user_agent, started_at, used_at);
  }
};

// The users with one mailbox, or with emails that look alike (look_alikes.h), in the order in which
// they joined. More than one only in logs from before that was refused.
struct UsersRow {
  std::vector<UserId> users;

  friend bool operator==(const UsersRow&, const UsersRow&) = default;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(users);
  }
};

// What decisions about a project need; what people see is in the projects projection.
struct ProjectStandingRow {
  std::string title;
  bool deleted = false;

  friend bool operator==(const ProjectStandingRow&, const ProjectStandingRow&) = default;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(title, deleted);
  }
};

// Who is active and in which role, for the one check that every ping needs. Belongs to the deciding
// thread, which must call forget() for every user that an event touches.
class StandingCache {
 public:
  // Whether it is known; `role` is then theirs, or absent if they have no active account.
  bool get(UserId id, std::optional<Role>& role) const {
    const std::uint8_t known = id.value < known_.size() ? known_[id.value] : kUnknown;
    if (known == kUnknown) return false;
    role = known == kInactive ? std::nullopt : std::optional(static_cast<Role>(known - kActive));
    return true;
  }
  void put(UserId id, std::optional<Role> role) {
    set(id,
        role ? static_cast<std::uint8_t>(kActive + static_cast<std::uint8_t>(*role)) : kInactive);
  }
  void forget(UserId id) { set(id, kUnknown); }

 private:
  static constexpr std::uint8_t kUnknown = 0;
  static constexpr std::uint8_t kInactive = 1;
  static constexpr std::uint8_t kActive = 2;  // and the role's number
  void set(UserId id, std::uint8_t known);

  std::vector<std::uint8_t> known_;  // by id
};

class Accounts {
 public:
  // `rows` and `standing`, if given, must outlive this object.
  explicit Accounts(const RowReader& rows, StandingCache* standing = nullptr)
      : rows_(rows), standing_(standing) {}

  // nullopt before the first sign-up.
  std::optional<OrganizationRow> organization() const;
  std::optional<UserRow> user(UserId id) const;
  std::optional<UserRow> active_user(UserId id) const;
  bool is_active(UserId id) const { return active_role(id).has_value(); }
  // nullopt: there is no active account.
  std::optional<Role> active_role(UserId id) const;
  std::vector<UserId> users_by_mailbox(std::string_view email) const;
  // Of several with this mailbox, the one who spells it so; otherwise the first.
  std::optional<UserId> user_by_email(std::string_view email) const;
  // A user whose email is this one or looks like it.
  std::optional<UserId> user_by_looks_of_email(std::string_view email) const;
  std::optional<UsersRow> look_alikes(std::string_view looks) const;
  std::optional<UserId> user_by_api_token(const Digest& token) const;
  std::optional<UserId> user_by_password_link(const Digest& token) const;
  std::optional<SessionRow> session(SessionId id) const;
  std::optional<SessionRow> session_by_token(const Digest& token) const;
  std::optional<ProjectStandingRow> project(ProjectId id) const;

 private:
  const RowReader& rows_;
  StandingCache* standing_;
};

// The row keys, for evolve() and for scans.
namespace account_keys {
inline constexpr std::string_view kOrganization = "o";
inline constexpr std::string_view kUsers = "u";     // what the keys of all users start with
inline constexpr std::string_view kSessions = "S";  // what the keys of all sessions start with
std::string user(UserId id);
std::string email(std::string_view email);
// `looks` is a result of looks_of_email().
std::string look_alikes(std::string_view looks);
// A prefix of the email keys with this username, and possibly of others.
std::string username_prefix(std::string_view username);
std::string api_token(const Digest& token);
std::string password_link(const Digest& token);
std::string session_token(const Digest& token);
std::string session(SessionId id);
std::string project(ProjectId id);
}  // namespace account_keys

}  // namespace muster
