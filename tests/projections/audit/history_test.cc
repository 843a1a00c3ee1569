// What a question about one person costs after a long history, in rows and commits that are read:
// as much as after a short one.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rocksdb/perf_context.h>
#include <rocksdb/perf_level.h>

#include "projections/all_projections.h"
#include "projections/audit/changes.h"
#include "projections/audit/query.h"
#include "projections/audit_index.h"
#include "projections/projector/view_builder.h"
#include "tests/support/counting_log.h"
#include "tests/support/sample_events.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

constexpr UserId kAdmin(1);
constexpr UserId kBob(2);
constexpr UserId kCarol(3);
constexpr std::uint64_t kPings = 150;  // more than a block of the index

struct Work {
  std::uint64_t commits = 0;
  std::uint64_t rows = 0;
  std::size_t found = 0;  // events or changes

  friend std::ostream& operator<<(std::ostream& out, const Work& work) {
    return out << work.commits << " commits, " << work.rows << " rows, " << work.found << " found";
  }
};

// Bob's phone number is changed very often, by an administrator; his name at the end, for the first
// time since he signed up. Each event is in a block of its own.
class History {
 public:
  explicit History(int changes) : store_(*ViewStore::open(dir_.path(), all_tables())) {
    for (const UserId user : {kAdmin, kBob, kCarol}) {
      UserSignedUp sign_up = sample<UserSignedUp>();
      sign_up.user = user;
      append(user, sign_up);
    }
    append(kBob, PictureRemoved{kBob});
    append(kAdmin, profile(kAdmin, "Ada", "1"));
    for (int n = 0; n < changes; ++n) {
      if (n == changes / 2) middle_ = log_.head();
      append(kAdmin, profile(kBob, std::nullopt, std::to_string(n)));
    }
    append(kBob, profile(kBob, "Robert", "0"));
    append(kAdmin, profile(kAdmin, "Augusta", "2"));
    append(kBob, PictureRemoved{kBob});
    ViewBuilder builder(*store_, make_projections<AuditIndex>());
    EXPECT_TRUE(builder.apply(log_, log_.head()));
  }

  // Not written to files, so that each row that is stepped to or sought is counted in the memtable.
  Work work_of(const std::function<std::size_t(const EventLog&, const Views&)>& ask) const {
    const Views views(store_);
    rocksdb::SetPerfLevel(rocksdb::PerfLevel::kEnableCount);
    const rocksdb::PerfContext& counts = *rocksdb::get_perf_context();
    rocksdb::get_perf_context()->Reset();
    log_.commits_read = 0;
    Work work;
    work.found = ask(log_, views);
    work.commits = log_.commits_read;
    work.rows = counts.seek_on_memtable_count + counts.next_on_memtable_count +
                counts.prev_on_memtable_count;
    rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
    return work;
  }
  Position middle() const { return middle_; }

 private:
  static ProfileUpdated profile(UserId user, std::optional<std::string> first_name,
                                const std::string& phone) {
    ProfileUpdated update;
    update.user = user;
    if (first_name) update.first_name = PersonalText(*first_name);
    update.phone = PersonalText(phone);
    return update;
  }
  void append(UserId actor, Payload payload) {
    Draft draft = ping_draft(Timestamp{1}, kPings);
    draft.entries.emplace_back(Event{{actor, Channel::kWeb, {}, {}}, std::move(payload)});
    ASSERT_TRUE(log_.append(draft, log_.head()));
  }

  TempDir dir_;
  CountingLog log_;
  std::shared_ptr<ViewStore> store_;
  Position middle_;
};

class AuditHistory : public testing::Test {
 protected:
  using Ask = std::function<std::size_t(const History&, const EventLog&, const Views&)>;

  // Requires: the answer has as many events or changes in either history.
  void expect_no_growth(const std::string& what, const Ask& ask) {
    const auto work_in = [&](const History& history) {
      return history.work_of(
          [&](const EventLog& log, const Views& views) { return ask(history, log, views); });
    };
    const Work few = work_in(short_);
    const Work many = work_in(long_);
    EXPECT_EQ(many.found, few.found) << what;
    EXPECT_GT(few.rows, 0u) << what;
    // Finding a time in the log is the one thing that grows, with the number of its digits.
    EXPECT_LE(many.commits, few.commits + 2) << what << ": " << few << "; " << many;
    EXPECT_LE(many.rows, few.rows + 2) << what << ": " << few << "; " << many;
  }

  static std::size_t page(const EventLog& log, const Views& views, const AuditQuery& query) {
    const auto page = newest_events(log, views, query);
    EXPECT_TRUE(page);
    return page->positions.size();
  }

  // As the audit page shows them: with what they changed.
  static std::size_t page_with_changes(const EventLog& log, const Views& views,
                                       const AuditQuery& query) {
    const auto page = newest_events(log, views, query);
    EXPECT_TRUE(page);
    const auto events = events_at(log, page->positions);
    EXPECT_TRUE(events);
    const auto changes = changes_of(log, views, *events);
    EXPECT_TRUE(changes);
    std::size_t found = 0;
    for (const auto& of_one : *changes) {
      for (const Change& change : of_one) found += change.before && change.after ? 1 : 0;
    }
    return found;
  }

  static AuditQuery about(std::optional<UserId> user, const char* type = nullptr) {
    AuditQuery query;
    query.filter.user = user;
    if (type != nullptr) query.filter.types = EventTypes::named(type).value();
    return query;
  }

  const History short_{100};
  const History long_{3000};
};

TEST_F(AuditHistory, APageWithItsChangesCostsNoMore) {
  expect_no_growth("of everything", [](const History&, const EventLog& log, const Views& views) {
    return page_with_changes(log, views, about(std::nullopt));
  });
  for (const UserId user : {kAdmin, kBob}) {
    expect_no_growth("of one person", [&](const History&, const EventLog& log, const Views& views) {
      return page_with_changes(log, views, about(user));
    });
    expect_no_growth("from the middle",
                     [&](const History& history, const EventLog& log, const Views& views) {
                       AuditQuery query = about(user);
                       query.before = history.middle();
                       return page_with_changes(log, views, query);
                     });
  }
}

TEST_F(AuditHistory, APersonAndATypeCostNoMore) {
  for (const char* type : {"user.deactivated", "user.signed_up", "user.picture_removed", "session",
                           "user", "user.profile_updated"}) {
    for (const UserId user : {kAdmin, kBob, kCarol}) {
      expect_no_growth(type, [&](const History&, const EventLog& log, const Views& views) {
        return page(log, views, about(user, type));
      });
      expect_no_growth(type, [&](const History& history, const EventLog& log, const Views& views) {
        AuditQuery query = about(user, type);
        query.before = history.middle();
        return page(log, views, query);
      });
    }
  }
}

TEST_F(AuditHistory, WhatIsVisitedOldestFirstCostsNoMore) {
  for (const char* type : {"user.deactivated", "user.signed_up", "user.picture_removed"}) {
    for (const UserId user : {kAdmin, kBob, kCarol}) {
      expect_no_growth(type, [&](const History&, const EventLog& log, const Views& views) {
        std::size_t found = 0;
        const auto visit = [&](Position, Timestamp, const Who&, const Payload&) {
          return ++found > 0;
        };
        EXPECT_TRUE(visit_events(
            log, [&] { return Result<Views>(Views(views.store)); }, about(user, type).filter,
            log.head(), visit));
        return found;
      });
    }
  }
}

}  // namespace
}  // namespace muster::projections
