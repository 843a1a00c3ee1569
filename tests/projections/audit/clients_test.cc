// From where events were caused: found by the session that each came with.

#include "projections/audit/clients.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "projections/all_projections.h"
#include "projections/audit/query.h"
#include "projections/audit_index.h"
#include "projections/projector/view_builder.h"
#include "tests/support/counting_log.h"
#include "tests/support/sample_events.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

constexpr UserId kAda(1);
constexpr UserId kBob(2);

std::string address_of(SessionId session) { return "192.0.2." + std::to_string(session.value); }

class AuditClients : public testing::Test {
 protected:
  void append(std::vector<Event> events) {
    Draft draft{Timestamp{1}, {}};
    for (Event& event : events) draft.entries.emplace_back(std::move(event));
    ASSERT_TRUE(log_.append(draft, log_.head()));
  }
  static Event log_in(UserId user, SessionId session, RequestId request = RequestId(1)) {
    SessionStarted start = sample<SessionStarted>();
    start.user = user;
    start.session = session;
    start.address = PersonalText(address_of(session));
    return {{user, Channel::kWeb, request}, start};
  }
  static Event act(UserId user, std::optional<SessionId> session,
                   RequestId request = RequestId(1)) {
    return {{user, Channel::kWeb, request, OrganizationId(1), session}, PictureRemoved{user}};
  }

  // Of the log's last event.
  std::optional<Client> last_client() {
    const auto store =
        std::shared_ptr<ViewStore>(*ViewStore::open(dir_.path() / "views", all_tables()));
    ViewBuilder builder(*store, make_projections<AuditIndex>());
    EXPECT_TRUE(builder.apply(log_, log_.head()));
    const Views views(store);
    const Position last(log_.head().value - 1);
    auto events = events_at(log_, {&last, 1});
    EXPECT_TRUE(events);
    log_.commits_read = 0;
    EXPECT_TRUE(name_clients(log_, views, *events));
    return events->front().client;
  }

  TempDir dir_;
  CountingLog log_;
};

TEST_F(AuditClients, AnEventHasTheClientOfItsSession) {
  append({log_in(kAda, SessionId(1))});
  append({log_in(kBob, SessionId(2))});
  append({log_in(kAda, SessionId(3))});
  append({act(kAda, SessionId(1))});
  EXPECT_EQ(last_client(), (Client{"192.0.2.1", "Mozilla/5.0"}));
}

TEST_F(AuditClients, AnEventWithoutASessionHasThatOfItsRequest) {
  append({act(kAda, std::nullopt, RequestId(2)), log_in(kBob, SessionId(1), RequestId(1)),
          log_in(kAda, SessionId(2), RequestId(2)), act(kAda, std::nullopt, RequestId(2))});
  EXPECT_EQ(last_client(), (Client{"192.0.2.2", "Mozilla/5.0"}));
}

TEST_F(AuditClients, WhatNobodySaidIsUnknown) {
  append({log_in(kAda, SessionId(1), RequestId(1))});
  append({act(kAda, std::nullopt, RequestId(2))});
  EXPECT_EQ(last_client(), std::nullopt);
  // A session of another person, and one that never was.
  append({act(kBob, SessionId(1), RequestId(3))});
  EXPECT_EQ(last_client(), std::nullopt);
  append({act(kAda, SessionId(7), RequestId(4))});
  EXPECT_EQ(last_client(), std::nullopt);
}

// A program that logs in for each of its requests, beside a browser that stays logged in.
TEST_F(AuditClients, ManyLogInsSinceThenCostFewReads) {
  constexpr std::uint64_t kLogIns = 1000;
  for (std::uint64_t n = 1; n <= kLogIns; ++n) append({log_in(kAda, SessionId(n))});
  for (const std::uint64_t session : {1u, 500u, 936u, 937u, 999u, 1000u}) {
    append({act(kAda, SessionId(session))});
    EXPECT_EQ(last_client(), (Client{address_of(SessionId(session)), "Mozilla/5.0"}));
    EXPECT_LE(log_.commits_read, 8 * (1 + (kLogIns - session) / 64)) << session;
  }
}

}  // namespace
}  // namespace muster::projections
