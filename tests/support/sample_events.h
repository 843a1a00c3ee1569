// One sample of every event type, for tests over the whole catalogue. The golden bytes are of these
// samples: a changed sample is a new golden entry, not a changed one.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/check.h"
#include "core/events/catalog.h"
#include "core/events/commit.h"

namespace muster {

inline Digest sample_digest(std::uint8_t first) {
  Digest digest;
  for (std::size_t i = 0; i < digest.bytes.size(); ++i)
    digest.bytes[i] = static_cast<std::uint8_t>(first + i);
  return digest;
}

inline std::vector<Payload> sample_payloads() {
  const PersonalHash hash(PasswordHash{"$scrypt$ln=17,r=8,p=1$c2FsdA$a2V5"});
  return {
      ActivityPinged{UserId(7), Timestamp{1'750'000'000'000'123}},
      OrganizationFounded{"Annotators"},
      OrganizationRenamed{"Annotators of \xC3\x84rzte"},
      UserSignedUp{UserId(7), PersonalText("ann@example.com"), PersonalText("Ann"),
                   PersonalText("Otator"), hash, SignUpVia::kInviteLink},
      ProfileUpdated{UserId(7), PersonalText("Anna"), std::nullopt, PersonalText("")},
      PasswordChanged{UserId(7), hash, PasswordChangedBy::kOperator},
      UserDeactivated{UserId(7)},
      UserReactivated{UserId(7)},
      UserRemoved{UserId(7)},
      InviteLinkReset{sample_digest(0x10), Sealed{"nonce-and-tag"}},
      SessionStarted{SessionId(0x0102030405060708), UserId(7), sample_digest(0x40),
                     PersonalText("192.0.2.1"), PersonalText("Mozilla/5.0")},
      SessionUsed{SessionId(9), UserId(7)},
      SessionEnded{SessionId(9), UserId(7), SessionEndReason::kRevoked},
      SignInFailed{UserId(7), PersonalText("192.0.2.1")},
      ApiTokenIssued{UserId(7), sample_digest(0x80), Sealed{"nonce-and-tag"}},
      ApiTokenRevoked{UserId(7)},
      ProjectCreated{ProjectId(3), "Street signs"},
      ProjectRenamed{ProjectId(3), "Traffic signs"},
      ProjectDeleted{ProjectId(3)},
      AnnotationContributed{ProjectId(3), UserId(7), 250},
      PictureChanged{UserId(7), Personal<Digest>(sample_digest(0xA0)),
                     Personal<ImageBytes>({"RIFF-WEBP"})},
      PictureRemoved{UserId(7)},
      PasswordLinkIssued{UserId(7), sample_digest(0xC0), Timestamp{1'750'000'000'000'123}},
      PasswordLinkSeen{UserId(7), Timestamp{1'750'000'000'000'123}},
      SessionsExpired{{SessionId(9), SessionId(0x0102030405060708)}},
      PasswordLinkCancelled{UserId(7)},
      PreferencesChanged{UserId(7), Theme::kDark, PersonalText("Europe/Oslo"), std::nullopt},
      UserErased{UserId(7)},
      HistoryBegun{"example.org/people", "example.org/old\n2\nAAAA\n"},
      UserRestored{UserId(7), PersonalText("ann@example.com"), PersonalText("Ann"),
                   PersonalText("Otator"), PersonalText("+43 1"), hash},
      ProjectRestored{ProjectId(3)},
      RoleChanged{UserId(7), Role::kAuditor},
      EmailChanged{UserId(7), PersonalText("anna@example.com")},
  };
}

// The sample of type T.
template <typename T>
T sample() {
  for (const Payload& payload : sample_payloads()) {
    if (const T* event = std::get_if<T>(&payload)) return *event;
  }
  MUSTER_UNREACHABLE("this event type has no sample in tests/support/sample_events.h");
}

inline Who sample_who() { return {UserId(7), Channel::kWeb, RequestId(300), OrganizationId(1)}; }

// One event of every type, preceded by a run of three pings, as one commit.
inline Draft sample_draft(Timestamp time = Timestamp{1'750'000'000'000'000}) {
  PingRun run;
  run.reporter = UserId(2);
  run.pings = {{UserId(7), time - Duration(1000), RequestId(300)},
               {UserId(8), time - Duration(990), RequestId(300)},
               {UserId(3), time, RequestId(300)}};
  Draft draft{time, {std::move(run)}};
  for (Payload& payload : sample_payloads()) {
    if (std::holds_alternative<ActivityPinged>(payload)) continue;
    draft.entries.emplace_back(Event{sample_who(), std::move(payload)});
  }
  return draft;
}

// A commit of `n` pings by different people.
inline Draft ping_draft(Timestamp time, std::size_t n) {
  PingRun run;
  for (std::size_t i = 0; i < n; ++i) {
    run.pings.push_back({UserId(static_cast<std::uint32_t>(1 + i % 1000)), time, RequestId(i)});
  }
  return {time, {std::move(run)}};
}

}  // namespace muster
