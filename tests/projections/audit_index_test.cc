// The audit index against a plain look at every event of the log.

#include "projections/audit_index.h"

#include <algorithm>
#include <cstdint>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/log/memory_event_log.h"
#include "projections/all_projections.h"
#include "projections/audit/query.h"
#include "projections/projector/view_builder.h"
#include "tests/support/random_events.h"
#include "tests/support/sample_events.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

constexpr std::uint32_t kUsers = 4;

// Few people, so that they meet.
struct FewPeople {
  template <typename T>
  void operator()(const char*, T& value) {
    if constexpr (std::is_same_v<T, UserId>) value = few(value);
    if constexpr (std::is_same_v<T, std::optional<UserId>>) {
      if (value) value = few(*value);
    }
  }
  static UserId few(UserId user) { return UserId(user.value % kUsers + 1); }
};

Entry with_few_people(Entry entry) {
  if (auto* event = std::get_if<Event>(&entry)) {
    if (event->who.actor) event->who.actor = FewPeople::few(*event->who.actor);
    std::visit([](auto& payload) { payload.fields(payload, FewPeople()); }, event->payload);
  } else {
    auto& run = std::get<PingRun>(entry);
    if (run.reporter) run.reporter = FewPeople::few(*run.reporter);
    for (Ping& ping : run.pings) ping.user = FewPeople::few(ping.user);
  }
  return entry;
}

class Indexed {
 public:
  Indexed() : store_(*ViewStore::open(dir_.path(), all_tables())) {}

  void append(Draft draft) { ASSERT_TRUE(log_.append(draft, log_.head())); }

  void build() {
    ViewBuilder builder(*store_, make_projections<AuditIndex>());
    ASSERT_TRUE(builder.apply(log_, log_.head()));
  }

  AuditPage page(const AuditQuery& query) const {
    const auto page = newest_events(log_, Views(store_), query);
    EXPECT_TRUE(page) << page.error().message;
    return page.value_or(AuditPage{});
  }

  // All that match, newest first, by following the pages.
  std::vector<Position> all(AuditQuery query) const {
    std::vector<Position> found;
    while (true) {
      const AuditPage next = page(query);
      EXPECT_LE(next.positions.size(), query.limit);
      found.insert(found.end(), next.positions.begin(), next.positions.end());
      if (!next.older) return found;
      query.before = *next.older;
    }
  }

  // The same by reading every event.
  std::vector<Position> plain(const AuditQuery& query) const {
    std::vector<Position> found;
    const auto read = read_events(log_, query.filter, std::min(query.before, log_.head()),
                                  [&](Position at, Timestamp, const Who&, const Payload&) {
                                    found.push_back(at);
                                    return true;
                                  });
    EXPECT_TRUE(read);
    std::reverse(found.begin(), found.end());
    return found;
  }

  std::vector<Position> newest(const AuditSet& set) const {
    const Views views(store_);
    return newest_positions(views.of<AuditIndex>(), {set}, Position(0), log_.head(), 1000);
  }

  std::size_t row_count() const {
    std::size_t n = 0;
    store_->snapshot()->scan(store_->table<AuditIndex>(), "", "",
                             [&](std::string_view, std::string_view) { return ++n > 0; });
    return n;
  }

  const MemoryEventLog& log() const { return log_; }
  Views views() const { return Views(store_); }

 private:
  TempDir dir_;
  MemoryEventLog log_;
  std::shared_ptr<ViewStore> store_;
};

EventTypes types(std::string_view name) { return EventTypes::named(name).value(); }

AuditQuery any_query(Timestamp latest, Position head) {
  static const std::vector<EventTypes> kTypes = {EventTypes::all_but_activity(),
                                                 EventTypes::all_but_activity(),
                                                 EventTypes::all(),
                                                 types("user"),
                                                 types("session"),
                                                 types("user.profile_updated"),
                                                 types("invite.reset"),
                                                 types("project"),
                                                 types("activity"),
                                                 types("activity.pinged"),
                                                 types("api_token.issued")};
  const auto any_time = [&] {
    return Timestamp{*rc::gen::inRange<std::int64_t>(0, latest.micros + 3)};
  };
  AuditQuery query;
  if (*rc::gen::arbitrary<bool>()) query.filter.user = UserId(*rc::gen::inRange(1u, kUsers + 2));
  query.filter.types = kTypes[*rc::gen::inRange<std::size_t>(0, kTypes.size())];
  if (*rc::gen::inRange(0, 3) == 0) query.filter.since = any_time();
  if (*rc::gen::inRange(0, 3) == 0) query.filter.until = any_time();
  if (*rc::gen::arbitrary<bool>()) {
    query.before = Position(*rc::gen::inRange<std::uint64_t>(0, head.value + 5));
  }
  query.limit = *rc::gen::inRange<std::size_t>(1, 6);
  return query;
}

// Both ways through the log visit what a look at every event finds, and stop where they are told
// to.
void check_visits(const Indexed& indexed, const EventFilter& filter) {
  const std::vector<Position> newest_first = indexed.plain({.filter = filter});
  const std::vector<Position> oldest_first(newest_first.rbegin(), newest_first.rend());
  for (std::size_t limit = 0; limit <= newest_first.size(); limit += 1 + newest_first.size() / 3) {
    const std::size_t wanted = limit == 0 ? newest_first.size() : limit;
    std::vector<Position> visited;
    const EventVisit visit = [&](Position at, Timestamp, const Who&, const Payload&) {
      visited.push_back(at);
      return visited.size() < wanted;
    };
    const auto first = [&](const std::vector<Position>& all) {
      return std::vector<Position>(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(wanted));
    };
    const Position end = indexed.log().head();
    const ReadViews views = [&] { return Result<Views>(indexed.views()); };
    const auto reached = visit_events(indexed.log(), views, filter, end, visit);
    RC_ASSERT(reached.has_value());
    RC_ASSERT(visited == first(oldest_first));
    if (limit > 0) RC_ASSERT(*reached == visited.back() + 1);
    visited.clear();
    RC_ASSERT(visit_events_newest_first(indexed.log(), views, filter, visit).has_value());
    RC_ASSERT(visited == first(newest_first));
  }
}

void check_count(const Indexed& indexed, const EventFilter& filter) {
  const std::uint64_t matches = indexed.plain({.filter = filter}).size();
  for (const std::uint64_t limit : {std::uint64_t{1}, std::uint64_t{3}, matches, matches + 1}) {
    const auto count = count_events(indexed.log(), indexed.views(), filter, limit);
    RC_ASSERT(count.has_value());
    RC_ASSERT(count->has_value() == !filter.types.contains_activity());
    if (*count) RC_ASSERT(**count == std::min(matches, limit));
  }
}

RC_GTEST_PROP(AuditIndex, AnswersLikeALookAtEveryEvent, ()) {
  Indexed indexed;
  Timestamp time{0};
  for (int commits = *rc::gen::inRange(0, 25); commits > 0; --commits) {
    Draft draft = any_draft();
    for (Entry& entry : draft.entries) entry = with_few_people(std::move(entry));
    time = time + Duration(*rc::gen::inRange(0, 3));
    draft.time = time;
    indexed.append(std::move(draft));
  }
  indexed.build();
  for (int n = 0; n < 10; ++n) {
    const AuditQuery query = any_query(time, indexed.log().head());
    const std::vector<Position> expected = indexed.plain(query);
    RC_ASSERT(indexed.all(query) == expected);
    check_visits(indexed, query.filter);
    check_count(indexed, query.filter);

    // And back again: the newer page of each older one is the page it came from.
    const AuditPage first = indexed.page(query);
    if (!first.older || query.filter.types.contains_activity()) continue;
    AuditQuery older = query;
    older.before = *first.older;
    const AuditPage second = indexed.page(older);
    RC_ASSERT(second.newer.has_value());
    older.before = *second.newer;
    const std::vector<Position> back = indexed.page(older).positions;
    RC_ASSERT(!back.empty());
    RC_ASSERT(back.back() >= *first.older);
  }
}

// The index may be behind the log.
TEST(AuditQuery, VisitsWhatTheIndexDoesNotHaveYet) {
  Indexed indexed;
  const Who who{UserId(1), Channel::kWeb, {}, {}};
  indexed.append({Timestamp{1}, {Event{who, UserDeactivated{UserId(2)}}}});
  indexed.build();
  indexed.append(ping_draft(Timestamp{2}, 3));
  indexed.append({Timestamp{3}, {Event{who, UserReactivated{UserId(2)}}}});
  EventFilter about_somebody;
  about_somebody.user = UserId(2);
  std::vector<Position> visited;
  const auto reached = visit_events(
      indexed.log(), [&] { return Result<Views>(indexed.views()); }, about_somebody,
      indexed.log().head(),
      [&](Position at, Timestamp, const Who&, const Payload&) {
        visited.push_back(at);
        return true;
      });
  EXPECT_EQ(visited, (std::vector{Position(0), Position(4)}));
  EXPECT_EQ(reached, indexed.log().head());
}

TEST(AuditIndexRows, PingsCostNone) {
  Indexed indexed;
  indexed.append(ping_draft(Timestamp{1}, 10'000));
  indexed.build();
  EXPECT_EQ(indexed.row_count(), 0u);
}

TEST(AuditIndexRows, AnActorWhoIsTheSubjectTooIsListedOnce) {
  Indexed indexed;
  indexed.append(
      {Timestamp{1}, {Event{{UserId(1), Channel::kWeb, {}, {}}, UserDeactivated{UserId(1)}}}});
  indexed.build();
  EXPECT_EQ(indexed.row_count(), 3u);  // all, by type, by person
  AuditQuery query;
  query.filter.user = UserId(1);
  EXPECT_EQ(indexed.all(query), std::vector{Position(0)});
}

TEST(AuditIndexRows, TheEventsOfASignUpShareOne) {
  Indexed indexed;
  const Who who{UserId(7), Channel::kWeb, {}, {}};
  indexed.append({Timestamp{1},
                  {Event{who, sample<UserSignedUp>()}, Event{who, sample<ApiTokenIssued>()},
                   Event{who, sample<SessionStarted>()}}});
  indexed.build();
  EXPECT_EQ(indexed.row_count(), 1u + 3u + 1u);  // all, by type, by person
  AuditQuery query;
  query.filter.user = UserId(7);
  EXPECT_EQ(indexed.all(query), (std::vector{Position(2), Position(1), Position(0)}));
  query.filter.types = types(ApiTokenIssued::kInfo.name);
  EXPECT_EQ(indexed.all(query), std::vector{Position(1)});
}

// Commits of many callers hold several sign-ups, and what was said of a person before.
TEST(AuditIndexRows, ASignUpEndsWhereTheNextBegins) {
  Indexed indexed;
  UserSignedUp ann = sample<UserSignedUp>();
  UserSignedUp ben = ann;
  ann.user = UserId(1);
  ben.user = UserId(2);
  const Who admin{UserId(1), Channel::kWeb, {}, {}};
  indexed.append(
      {Timestamp{1},
       {Event{admin, UserDeactivated{UserId(1)}}, Event{admin, ann},
        Event{admin, UserReactivated{UserId(1)}}, Event{admin, ben},
        Event{admin, UserDeactivated{UserId(1)}}, Event{admin, UserDeactivated{UserId(2)}}}});
  indexed.build();
  EXPECT_EQ(indexed.newest(audit_sets::sign_up_of(UserId(1))), std::vector{Position(1)});
  EXPECT_EQ(indexed.newest(audit_sets::sign_up_of(UserId(2))), std::vector{Position(3)});
  AuditQuery query;
  for (const std::uint32_t user : {1, 2}) {
    query.filter.user = UserId(user);
    query.filter.types = EventTypes::all_but_activity();
    EXPECT_EQ(indexed.all(query), indexed.plain(query));
    for (const char* name : {"user.signed_up", "user.deactivated", "user.reactivated", "user"}) {
      query.filter.types = types(name);
      EXPECT_EQ(indexed.all(query), indexed.plain(query)) << name;
    }
  }
}

// An administrator does much to others; what counts is what was done to them.
TEST(AuditIndexRows, AFieldsEventsAreThoseThatSetItOfThatPerson) {
  Indexed indexed;
  const Who admin{UserId(1), Channel::kWeb, {}, {}};
  for (std::uint32_t n = 0; n < 300; ++n) {
    ProfileUpdated update;
    update.user = UserId(n % 100 == 0 ? 1 : 2);
    (n % 50 == 0 ? update.first_name : update.phone) = PersonalText(std::to_string(n));
    indexed.append({Timestamp{1}, {Event{admin, update}}});
  }
  indexed.append({Timestamp{1}, {Event{admin, PictureRemoved{UserId(1)}}}});
  indexed.build();
  const auto set = [&](PersonField field, std::uint32_t user) {
    return indexed.newest(audit_sets::that_set(field, UserId(user)));
  };
  EXPECT_EQ(set(PersonField::kFirstName, 1),
            (std::vector{Position(200), Position(100), Position(0)}));
  EXPECT_EQ(set(PersonField::kFirstName, 2),
            (std::vector{Position(250), Position(150), Position(50)}));
  EXPECT_EQ(set(PersonField::kPhone, 1), std::vector<Position>());
  EXPECT_EQ(set(PersonField::kPhone, 2).size(), 294u);
  EXPECT_EQ(set(PersonField::kPicture, 1), std::vector{Position(300)});
}

// Rows are by blocks of the log: a long history of one person is few of them.
TEST(AuditIndexRows, AreFewWhereEventsStandCloseTogether) {
  Indexed indexed;
  const Who admin{UserId(1), Channel::kWeb, {}, {}};
  for (std::uint32_t n = 0; n < 300; ++n) {
    indexed.append({Timestamp{1}, {Event{admin, UserDeactivated{UserId(2)}}}});
  }
  indexed.build();
  EXPECT_EQ(indexed.row_count(), 3u * 4u);  // blocks; all, by type, by both people
}

// A stretch of the log without a match ends a page, not the search.
TEST(AuditQuery, ActivityIsFoundFarDownTheLog) {
  Indexed indexed;
  indexed.append(
      {Timestamp{1}, {PingRun{UserId(9), Channel::kApi, {}, {{UserId(9), Timestamp{1}, {}}}}}});
  for (std::int64_t n = 2; n < 14; ++n) indexed.append(ping_draft(Timestamp{n}, 50'000));
  indexed.build();
  AuditQuery query;
  query.filter.user = UserId(1001);  // ping_draft has people up to 1000
  query.filter.types = types("activity.pinged");
  EXPECT_TRUE(indexed.page(query).positions.empty());
  EXPECT_TRUE(indexed.page(query).older) << "the rest was not looked at";
  EXPECT_TRUE(indexed.all(query).empty());
  query.filter.user.reset();
  query.before = Position(1);
  EXPECT_EQ(indexed.all(query), std::vector{Position(0)});
}

TEST(PositionAt, FindsTheFirstEventThatIsNotBefore) {
  Indexed indexed;
  const MemoryEventLog& log = indexed.log();
  EXPECT_EQ(position_at(log, Timestamp{5}, log.head()), Position(0));
  indexed.append(ping_draft(Timestamp{10}, 3));
  indexed.append(ping_draft(Timestamp{10}, 2));
  indexed.append(ping_draft(Timestamp{20}, 4));
  EXPECT_EQ(position_at(log, Timestamp{0}, log.head()), Position(0));
  EXPECT_EQ(position_at(log, Timestamp{10}, log.head()), Position(0));
  EXPECT_EQ(position_at(log, Timestamp{11}, log.head()), Position(5));
  EXPECT_EQ(position_at(log, Timestamp{20}, log.head()), Position(5));
  EXPECT_EQ(position_at(log, Timestamp{21}, log.head()), Position(9));
}

}  // namespace
}  // namespace muster::projections
