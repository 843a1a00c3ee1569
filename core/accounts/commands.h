// Commands: requests to change something. The edge fills them with everything that takes time or
// chance (hashes, tokens, ids of chance), so that decide() needs neither.
//
// Text in commands is clean already (text.h): the edge refuses what is not.
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

// A token that can be shown again (sealed), or only recognised (no seal).
struct NewToken {
  Digest digest;
  std::optional<Sealed> sealed;
};

// A session that starts: its token, and the device that it is on.
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
  // The invite token that came with the request. A wrong one is refused also when sign-up is open.
  std::optional<Digest> invite;
  NewToken api_token;
  // Becomes the invite token where this sign-up founds the organization. Always sealed.
  NewToken founding_invite;
  // The person's first. Absent where somebody else makes the account.
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
  // The hash that the old password was checked against: refused if it is no longer the one that
  // counts.
  std::optional<PasswordHash> verified_against;
  // All sessions end; this one takes the place of the caller's. A rehash ends none.
  std::optional<NewSession> new_session;
  // The one-time link that it is done with: refused if it is not the live one.
  std::optional<Digest> link = {};
  // Else the API token ends too (but for a rehash): whoever knew the password may have read it.
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

// A link with which the person chooses a new password (Rules::password_link_age_max).
struct IssuePasswordLink {
  UserId user;
  Digest token;
};

// The person dismisses the notice of the link that was issued then. One of a newer link stays.
struct DismissLinkNotice {
  UserId user;
  Timestamp issued_at;
};

struct DeactivateUser {
  UserId user;
};
struct ReactivateUser {
  UserId user;
};
struct RemoveUser {
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

// All sessions of the user but `keep`.
struct EndOtherSessions {
  UserId user;
  std::optional<SessionId> keep;
};

// Ends those of these sessions that have expired. kSessionsPerSweepMax at most.
struct SweepSessions {
  std::vector<SessionId> sessions;
};
inline constexpr std::size_t kSessionsPerSweepMax = 500;

// Absent where no account has the email.
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

// Pings of one request: contiguous in the log. The k-th user who is unknown, inactive, or not the
// caller's to report is refused with field "k" (from 0).
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

using Command =
    std::variant<SignUp, UpdateProfile, ChangePassword, DeactivateUser, ReactivateUser, RemoveUser,
                 RenameOrganization, ResetInvite, StartSession, UseSession, EndSession,
                 EndOtherSessions, RecordFailedSignIn, IssueApiToken, RevokeApiToken,
                 ReportActivity, CreateProject, RenameProject, DeleteProject, ContributeAnnotations,
                 ChangePicture, RemovePicture, IssuePasswordLink, DismissLinkNotice, SweepSessions>;

}  // namespace muster
