// People in a log that is written without a sequencer, views over it, and the index that follows:
// tests what the views make of the events.
//
//   PeopleFixture fixture;
//   const UserId ada = fixture.sign_up("ada@example.org", "Ada");
//   EXPECT_EQ(fixture.ids("-last_activity", "ada"), ...);    // commits what came before
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/log/memory_event_log.h"
#include "projections/activity.h"
#include "projections/all_projections.h"
#include "projections/people.h"
#include "projections/people_index/people_index.h"
#include "projections/projector/view_builder.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {

class PeopleFixture {
 public:
  PeopleFixture() {
    auto opened = ViewStore::open(dir_.path() / "views", all_tables());
    EXPECT_TRUE(opened.has_value());
    store_ = *std::move(opened);
    follow();
  }

  // Starts over with the same rows, like a restart.
  void follow(PeopleIndex::Hooks hooks = {}) {
    index_ = std::make_unique<PeopleIndex>(store_, std::move(hooks));
    feed(*index_);
  }
  // What is committed from now on goes to this index.
  void feed(PeopleIndex& index) {
    builder_.emplace(*store_, projections_kept_by(KeptBy::kProjector),
                     [&index](std::span<const TableWrite> batch) { index.apply(batch); });
  }
  PeopleIndex& index() { return *index_; }
  const std::shared_ptr<ViewStore>& store() const { return store_; }

  UserId sign_up(const std::string& email, const std::string& first = "",
                 const std::string& last = "") {
    UserSignedUp event;
    event.user = UserId(++last_user_);
    event.email = PersonalText(email);
    event.first_name = PersonalText(first);
    event.last_name = PersonalText(last);
    add(event);
    return event.user;
  }
  void name(UserId user, const std::string& first, const std::string& last) {
    ProfileUpdated event;
    event.user = user;
    event.first_name = PersonalText(first);
    event.last_name = PersonalText(last);
    add(event);
  }
  void ping(UserId user, std::int64_t micros) {
    PingRun run;
    run.reporter = user;
    run.pings = {{user, Timestamp{micros}, {}}};
    draft_.entries.emplace_back(std::move(run));
  }
  void create_project(UserId by) {
    ProjectCreated event;
    event.project = ProjectId(++last_project_);
    event.title = "Cats";
    draft_.entries.emplace_back(Event{{by, Channel::kApi, RequestId(1), OrganizationId(1)}, event});
  }
  void add(Payload payload) {
    draft_.entries.emplace_back(
        Event{{std::nullopt, Channel::kCli, RequestId(1), OrganizationId(1)}, std::move(payload)});
  }
  // Writes everything since the last call in one commit and one batch.
  void commit() {
    if (draft_.entries.empty()) return;
    draft_.time = Timestamp{static_cast<std::int64_t>(log_.head().value) + 1};
    ASSERT_TRUE(log_.append(draft_, log_.head()).has_value());
    draft_.entries.clear();
    ASSERT_TRUE(builder_->apply(log_, log_.head()).has_value());
  }

  PeoplePage find(const PeopleQuery& query) {
    commit();
    const auto page = index_->find(query, std::chrono::seconds(60));
    EXPECT_TRUE(page.has_value()) << page.error().message;
    return *page;
  }
  std::vector<std::uint32_t> ids(const PeopleQuery& query) {
    std::vector<std::uint32_t> ids;
    for (const UserId id : find(query).ids) ids.push_back(id.value);
    return ids;
  }
  std::vector<std::uint32_t> ids(std::string_view order, const std::string& search = "") {
    return ids({.order = *people_order_of(order), .search = search, .limit = 1000});
  }

  std::vector<PersonRow> rows() {
    const auto views = store_->snapshot();
    return list_people(View<People>(*store_, *views), UserId(0), 1000);
  }
  std::int64_t activity(UserId id) {
    const auto views = store_->snapshot();
    const auto at = last_activity(View<Activity>(*store_, *views), id);
    return at ? at->micros : PeopleColumns::kNever;
  }
  void skip_a_user() { ++last_user_; }
  std::uint32_t last_user() const { return last_user_; }

 private:
  TempDir dir_;
  MemoryEventLog log_;
  std::shared_ptr<ViewStore> store_;
  std::unique_ptr<PeopleIndex> index_;
  std::optional<ViewBuilder> builder_;
  Draft draft_;
  std::uint32_t last_user_ = 0;
  std::uint32_t last_project_ = 0;
};

}  // namespace muster::projections
