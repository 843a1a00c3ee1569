// Commands: requests to change something. The edge fills in everything that takes time or
// randomness (hashes, tokens, random ids), so decide() needs neither.
//
// Text in commands is already clean (text.h): the edge refuses the rest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/events/commit.h"
#include "core/events/types.h"
#include "core/security/digest.h"
#include "core/security/password.h"
#include "core/security/seal.h"

namespace muster {

// A token that can be shown again (sealed), or only recognised (without a seal).
struct NewToken {
  Digest digest;
  std::optional<Sealed> sealed;
};

// A new session: its token and device.
struct NewSession {
  Digest token;
  std::string address;
  std::string user_agent;
};

struct SignUp {
  std::string email;
  std::string first_name;
  std::string last_name;
  PasswordHash password;
  // The invite token of the request. A wrong one is refused even if sign-up is open.
  std::optional<Digest> invite;
  NewToken api_token;
  // Becomes the invite token if this sign-up founds the organization. Always sealed.
  NewToken founding_invite;
  // The person's first session. Absent if somebody else creates the account.
  std::optional<NewSession> session = {};
};

struct UpdateProfile {
  UserId user;
  std::optional<std::string> first_name;
  std::optional<std::string> last_name;
  std::optional<std::string> phone;
};

struct ChangePassword {
  UserId user;
  PasswordHash password;
  PasswordChangedBy by = PasswordChangedBy::kSelf;
  // The hash that the old password was checked against: refused if it is no longer the current one.
  std::optional<PasswordHash> verified_against;
  // All sessions end; this one replaces the caller's. A rehash ends none.
  std::optional<NewSession> new_session;
  // The one-time link that authorises the change: refused if it is not the live one.
  std::optional<Digest> link = {};
  // Otherwise the API token is revoked too (except by a rehash): anyone who knew the password may
  // have read it.
  bool keep_api_token = false;
};

// `picture` is the digest of the image.
struct ChangePicture {
  UserId user;
  Digest picture;
  ImageBytes image;
};
struct RemovePicture {
  UserId user;
};

// A link with which the person can choose a new password (Rules::password_link_age_max).
struct IssuePasswordLink {
  UserId user;
  Digest token;
};

// The person dismisses the notice of the link issued at that time. A notice of a newer link stays.
struct DismissLinkNotice {
  UserId user;
  Timestamp issued_at;
};

// The person cancels the link issued at that time, of which the notice told them. A newer link
// stays.
struct CancelPasswordLink {
  UserId user;
  Timestamp issued_at;
};

// See PreferencesChanged. Values come from the edge's own lists.
struct ChangePreferences {
  UserId user;
  std::optional<Theme> theme = {};
  std::optional<std::string> time_zone = {};
  std::optional<std::string> language = {};
};

// The caller has cleaned the email. `verified_against` as in ChangePassword.
struct ChangeEmail {
  UserId user;
  std::string email;
  std::optional<PasswordHash> verified_against = {};
};

// Another role. An owner's can be taken away only while there is another owner.
struct SetRole {
  UserId user;
  Role role = Role::kMember;
};
// Makes `to` an owner and `from` an administrator.
struct HandOverOwnership {
  UserId from;
  UserId to;
};

struct DeactivateUser {
  UserId user;
};
struct ReactivateUser {
  UserId user;
};
// Closes the account for good; its email is free again. Everybody may leave by themselves:
// `verified_against` as in ChangePassword.
struct RemoveUser {
  UserId user;
  std::optional<PasswordHash> verified_against = {};
};
// The same, and makes all that is personal about them unreadable once the key is destroyed
// (UserErased). Also for an account that is closed already.
struct EraseUser {
  UserId user;
};

struct RenameOrganization {
  std::string title;
};
struct ResetInvite {
  NewToken token;
};

struct StartSession {
  UserId user;
  Digest token;
  std::string address;
  std::string user_agent;
  // See ChangePassword.
  std::optional<PasswordHash> verified_against;
};

struct UseSession {
  SessionId session;
};
struct EndSession {
  SessionId session;
  SessionEndReason reason = SessionEndReason::kLogout;
};

// Ends all sessions of the user except `keep`.
struct EndOtherSessions {
  UserId user;
  std::optional<SessionId> keep;
};

// Ends those of these sessions that have expired. kSessionsPerSweepMax at most.
struct SweepSessions {
  std::vector<SessionId> sessions;
};
inline constexpr std::size_t kSessionsPerSweepMax = 500;

// `user` is absent if no account has the email.
struct RecordFailedSignIn {
  std::optional<UserId> user;
  std::string address;
};

struct IssueApiToken {
  UserId user;
  NewToken token;
};
struct RevokeApiToken {
  UserId user;
};

// The pings of one request, contiguous in the log. If the k-th user (from 0) is unknown, inactive,
// or not the caller's to report, the report is refused with field "k".
struct ReportActivity {
  std::vector<Ping> pings;
};

struct CreateProject {
  std::string title;
};
struct RenameProject {
  ProjectId project;
  std::string title;
};
struct DeleteProject {
  ProjectId project;
};
struct ContributeAnnotations {
  ProjectId project;
  UserId user;
  std::uint32_t annotations = 0;
};

// See HistoryBegun. The caller has checked that the name was never used for this log.
struct BeginHistory {
  std::string origin;
  std::optional<std::string> previous;
};

// Takes the change of an event back. The caller has read from the log what the event was and what
// was before it (projections/audit/undo.h); here it is decided whether what the event made is still
// so (undo.h).
struct Undo {
  Position position;
  Payload undone;               // the event there
  std::vector<Payload> events;  // what takes it back; none for a restored account, which is closed
};

using Command =
    std::variant<SignUp, UpdateProfile, ChangePassword, DeactivateUser, ReactivateUser, RemoveUser,
                 RenameOrganization, ResetInvite, StartSession, UseSession, EndSession,
                 EndOtherSessions, RecordFailedSignIn, IssueApiToken, RevokeApiToken,
                 ReportActivity, CreateProject, RenameProject, DeleteProject, ContributeAnnotations,
                 ChangePicture, RemovePicture, IssuePasswordLink, DismissLinkNotice, SweepSessions,
                 CancelPasswordLink, ChangePreferences, EraseUser, BeginHistory, Undo, ChangeEmail,
                 SetRole, HandOverOwnership>;

}  // namespace muster
