// What an event changed, against a plain model that remembers every value.

#include "projections/audit/changes.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/log/memory_event_log.h"
#include "projections/all_projections.h"
#include "projections/audit/query.h"
#include "projections/audit_index.h"
#include "projections/projector/view_builder.h"
#include "tests/support/random_events.h"
#include "tests/support/sample_events.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

using Text = std::optional<std::string>;

std::string any_text() { return "v" + std::to_string(*rc::gen::inRange(0, 1000)); }
bool one_in(int n) { return *rc::gen::inRange(0, n) == 0; }

// Makes events up, and says of each what it changes.
class Story {
 public:
  Draft next_commit() {
    Draft draft{Timestamp{1}, {}};
    for (int n = *rc::gen::inRange(1, 8); n > 0; --n) add_event(draft);
    return draft;
  }
  // By position.
  const std::vector<std::vector<Change>>& changes() const { return changes_; }

 private:
  struct Person {
    std::array<std::string, 3> profile;
    Text picture;
  };
  static constexpr std::array kFields = {"first_name", "last_name", "phone"};

  void add(Draft& draft, Payload payload, std::vector<Change> changes) {
    const Who who{any_user(), Channel::kWeb, {}, {}};
    draft.entries.emplace_back(Event{who, std::move(payload)});
    changes_.push_back(std::move(changes));
  }
  std::uint32_t last_user() const { return static_cast<std::uint32_t>(people_.size()); }
  Person& person_of(UserId user) { return people_[user.value - 1]; }
  std::optional<UserId> any_user() const {
    if (people_.empty()) return std::nullopt;
    return UserId(*rc::gen::inRange<std::uint32_t>(1, last_user() + 1));
  }

  void add_event(Draft& draft) {
    const int kind = people_.empty() ? 0 : *rc::gen::inRange(0, 12);
    if (kind == 0) return sign_up(draft);
    if (kind == 1) return add_pings(draft);
    if (kind == 2) return change_picture(draft);
    if (kind == 3) return rename_organization(draft);
    if (kind == 4) return rename_project(draft);
    update_profile(draft);
  }

  void sign_up(Draft& draft) {
    UserSignedUp event = sample<UserSignedUp>();
    Person& person = people_.emplace_back();
    event.user = UserId(last_user());
    person.profile = {any_text(), any_text(), ""};
    event.first_name = PersonalText(person.profile[0]);
    event.last_name = PersonalText(person.profile[1]);
    add(draft, event, {});
    if (one_in(2)) add(draft, ApiTokenIssued{event.user, {}, {}}, {{"API token", {}, {}}});
  }

  void add_pings(Draft& draft) {
    PingRun run;
    run.reporter = any_user();
    const std::size_t n = *rc::gen::inRange<std::size_t>(1, 300);
    run.pings.assign(n, {*any_user(), Timestamp{1}, {}});
    draft.entries.emplace_back(std::move(run));
    changes_.resize(changes_.size() + n);
  }

  void update_profile(Draft& draft) {
    ProfileUpdated event{.user = *any_user(), .first_name = {}, .last_name = {}, .phone = {}};
    Person& person = person_of(event.user);
    const std::array values = {&event.first_name, &event.last_name, &event.phone};
    std::vector<Change> changes;
    for (std::size_t i = 0; i < kFields.size(); ++i) {
      if (!one_in(i == 0 ? 20 : 2)) continue;  // first names rarely
      const std::string after = any_text();
      *values[i] = PersonalText(after);
      changes.push_back({kFields[i], person.profile[i], after});
      person.profile[i] = after;
    }
    add(draft, event, changes);
  }

  void change_picture(Draft& draft) {
    const UserId user = *any_user();
    Person& person = person_of(user);
    if (one_in(3)) {
      add(draft, PictureRemoved{user}, {{"image", person.picture, ""}});
      person.picture = "";
      return;
    }
    PictureChanged event;
    event.user = user;
    const std::size_t size = *rc::gen::inRange<std::size_t>(0, 100);
    event.image = Personal<ImageBytes>({std::string(size, 'i')});
    const std::string after = std::to_string(size) + " bytes";
    add(draft, event, {{"image", person.picture, after}});
    person.picture = after;
  }

  void rename_organization(Draft& draft) {
    const std::string after = any_text();
    if (!organization_) {
      add(draft, OrganizationFounded{after}, {});
    } else {
      add(draft, OrganizationRenamed{after}, {{"title", organization_, after}});
    }
    organization_ = after;
  }

  void rename_project(Draft& draft) {
    const std::string after = any_text();
    if (projects_.empty() || one_in(4)) {
      add(draft, ProjectCreated{ProjectId(static_cast<std::uint32_t>(projects_.size())), after},
          {});
      projects_.push_back(after);
      return;
    }
    const auto id = *rc::gen::inRange<std::size_t>(0, projects_.size());
    add(draft, ProjectRenamed{ProjectId(static_cast<std::uint32_t>(id)), after},
        {{"title", projects_[id], after}});
    projects_[id] = after;
  }

  std::vector<Person> people_;  // users 1, 2, ...
  std::vector<std::string> projects_;
  Text organization_;
  std::vector<std::vector<Change>> changes_;
};

class Audited {
 public:
  Audited() : store_(*ViewStore::open(dir_.path(), all_tables())) {}

  void append(const Draft& draft) { ASSERT_TRUE(log_.append(draft, log_.head())); }
  void build() {
    ViewBuilder builder(*store_, make_projections<AuditIndex>());
    ASSERT_TRUE(builder.apply(log_, log_.head()));
  }
  // What each event of the log changed, by position; pages of `limit` are asked for at once.
  std::map<Position, std::vector<Change>> changes(std::size_t limit) const {
    std::map<Position, std::vector<Change>> all;
    const Views views(store_);
    AuditQuery query;
    query.limit = limit;
    while (true) {
      const auto page = newest_events(log_, views, query);
      EXPECT_TRUE(page);
      const auto events = events_at(log_, page->positions);
      EXPECT_TRUE(events);
      const auto changes = changes_of(log_, views, *events);
      EXPECT_TRUE(changes);
      EXPECT_EQ(changes->size(), page->positions.size());
      for (std::size_t i = 0; i < changes->size(); ++i) all[page->positions[i]] = (*changes)[i];
      if (!page->older) return all;
      query.before = *page->older;
    }
  }

 private:
  TempDir dir_;
  MemoryEventLog log_;
  std::shared_ptr<ViewStore> store_;
};

RC_GTEST_PROP(AuditChanges, AreThoseThatAPlainModelRemembers, ()) {
  Audited audited;
  Story story;
  for (int commits = *rc::gen::inRange(0, 60); commits > 0; --commits) {
    audited.append(story.next_commit());
    if (one_in(5)) audited.build();
  }
  audited.build();
  for (const auto& [at, changes] : audited.changes(*rc::gen::inRange<std::size_t>(1, 60))) {
    RC_ASSERT(changes == story.changes().at(at.value));
  }
}

// A name that was set at sign-up and a thousand changes of the phone later.
TEST(AuditChanges, FindABeforeHoweverManyOthersCameSince) {
  Audited audited;
  const Who who{UserId(7), Channel::kWeb, {}, {}};
  audited.append({Timestamp{1}, {Event{who, sample<UserSignedUp>()}}});
  ProfileUpdated update{.user = UserId(7), .first_name = {}, .last_name = {}, .phone = {}};
  for (int n = 0; n < 1000; ++n) {
    update.phone = PersonalText(std::to_string(n));
    audited.append({Timestamp{1}, {Event{who, update}}});
  }
  update.first_name = PersonalText("Anna");
  update.phone = PersonalText("");
  audited.append({Timestamp{1}, {Event{who, update}}});
  audited.build();
  const auto changes = audited.changes(50);
  EXPECT_EQ(changes.at(Position(1001)),
            (std::vector<Change>{{"first_name", "Ann", "Anna"}, {"phone", "999", ""}}));
  EXPECT_EQ(changes.at(Position(1)), (std::vector<Change>{{"phone", "", "0"}}));
}

TEST(AuditChanges, WhatIsInNoEventHasNoBefore) {
  Audited audited;
  const Who who{UserId(1), Channel::kWeb, {}, {}};
  audited.append({Timestamp{1},
                  {Event{who, PictureRemoved{UserId(1)}},
                   Event{who, ProfileUpdated{.user = UserId(1),
                                             .first_name = {},
                                             .last_name = {},
                                             .phone = PersonalText("1")}},
                   Event{who, PasswordChanged{UserId(1), {}, PasswordChangedBy::kSelf}}}});
  audited.build();
  const auto changes = audited.changes(50);
  EXPECT_EQ(changes.at(Position(0)), (std::vector<Change>{{"image", std::nullopt, ""}}));
  EXPECT_EQ(changes.at(Position(1)), (std::vector<Change>{{"phone", std::nullopt, "1"}}));
  EXPECT_EQ(changes.at(Position(2)),
            (std::vector<Change>{{"password", std::nullopt, std::nullopt}}));
}

}  // namespace
}  // namespace muster::projections
