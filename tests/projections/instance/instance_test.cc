#include "projections/instance/instance.h"

#include <atomic>
#include <cstdint>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/accounts/registry.h"
#include "core/big_endian.h"
#include "core/codec/row_codec.h"
#include "projections/activity.h"
#include "projections/instance/operations.h"
#include "projections/people.h"
#include "projections/person_detail.h"
#include "tests/projections/instance/opened_instance.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

namespace fs = std::filesystem;

class InstanceTest : public testing::Test {
 protected:
  Result<std::unique_ptr<Instance>> try_open() {
    Instance::Options options = cheap_options(dir_.path() / "data");
    options.on_rebuild = [this](const std::string& reason) { rebuilt_ = reason; };
    return Instance::open(std::move(options));
  }
  std::unique_ptr<Instance> open() {
    auto instance = try_open();
    if (!instance) ADD_FAILURE() << instance.error().message;
    return *std::move(instance);
  }
  static Who by(UserId user) { return {user, Channel::kApi, RequestId(2), OrganizationId(1)}; }

  static UserId sign_up(Instance& instance, const std::string& email) {
    const auto id = instance.accounts().sign_up({email, Secret("purple elephant ladder")}, shell());
    if (!id) ADD_FAILURE() << id.error().message;
    return *id;
  }
  static void ping(Instance& instance, UserId user) {
    const Timestamp now = instance.clock().now();
    EXPECT_TRUE(
        instance.sequencer().submit(ReportActivity{{{user, now, {}}}}, by(user)).has_value());
  }
  fs::path data() const { return dir_.path() / "data"; }

  TempDir dir_;
  std::string rebuilt_;
};

TEST_F(InstanceTest, APageShowsWhatWasAcknowledgedBeforeIt) {
  const auto instance = open();
  for (int i = 0; i < 50; ++i) {
    const UserId user = sign_up(*instance, "user" + std::to_string(i) + "@example.org");
    const auto views = instance->views();
    ASSERT_TRUE(views.has_value());
    EXPECT_TRUE(find_person(views->of<People>(), user).has_value());
  }
}

TEST_F(InstanceTest, TheListOfPeopleShowsWhatWasAcknowledgedBeforeIt) {
  const auto instance = open();
  const PeopleQuery newest{.order = {PeopleSort::kJoined, true}, .limit = 1};
  const PeopleQuery latest{.order = {PeopleSort::kLastActivity, true}, .limit = 1};
  for (std::uint64_t i = 1; i <= 20; ++i) {
    const UserId user = sign_up(*instance, "user" + std::to_string(i) + "@example.org");
    const auto page = instance->people(newest);
    ASSERT_TRUE(page.has_value());
    EXPECT_EQ(page->count, i);
    EXPECT_EQ(page->ids, std::vector{user});
    ping(*instance, user);
    EXPECT_EQ(instance->people(latest)->ids, std::vector{user});
  }
}

TEST_F(InstanceTest, TheListOfPeopleIsOfTheViewsThatTookTheOthersPlace) {
  const auto instance = open();
  sign_up(*instance, "ada@example.org");
  for (std::uint64_t i = 1; i <= 3; ++i) {
    ASSERT_TRUE(instance->rebuild_views({}).has_value());
    EXPECT_EQ(instance->people({})->count, i);
    sign_up(*instance, "user" + std::to_string(i) + "@example.org");
    const auto found = instance->people({.search = "user" + std::to_string(i)});
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->ids, std::vector{UserId(static_cast<std::uint32_t>(i) + 1)});
  }
}

TEST_F(InstanceTest, LastActivityIsEmptyUntilTheFirstUse) {
  const auto instance = open();
  const UserId ada = sign_up(*instance, "ada@example.org");
  EXPECT_EQ(person_detail(*instance->views(), ada)->last_activity, std::nullopt);
  ping(*instance, ada);
  EXPECT_NE(person_detail(*instance->views(), ada)->last_activity, std::nullopt);
}

TEST_F(InstanceTest, EverythingIsThereAfterReopening) {
  {
    const auto instance = open();
    ping(*instance, sign_up(*instance, "ada@example.org"));
  }
  const auto instance = open();
  EXPECT_EQ(rebuilt_, "");
  EXPECT_TRUE(person_detail(*instance->views(), UserId(1))->last_activity.has_value());
  EXPECT_TRUE(instance->accounts().api_token(UserId(1)).has_value());
  EXPECT_EQ(sign_up(*instance, "bob@example.org"), UserId(2));
}

TEST_F(InstanceTest, ViewsThatAreGoneAreComputedAgainAndSaidSo) {
  {
    const auto instance = open();
    ping(*instance, sign_up(*instance, "ada@example.org"));
  }
  fs::remove_all(data() / "views");
  const auto instance = open();
  EXPECT_NE(rebuilt_.find("The views are missing."), std::string::npos) << rebuilt_;
  EXPECT_TRUE(person_detail(*instance->views(), UserId(1))->last_activity.has_value());
  EXPECT_EQ(instance->check_views({})->first_difference, "");
}

TEST_F(InstanceTest, ViewsThatAreDamagedAreComputedAgain) {
  {
    const auto instance = open();
    ping(*instance, sign_up(*instance, "ada@example.org"));
  }
  for (const auto& entry : fs::recursive_directory_iterator(data() / "views")) {
    if (entry.path().filename().string().starts_with("MANIFEST"))
      std::ofstream(entry.path()) << "not a manifest";
  }
  const auto instance = open();
  EXPECT_NE(rebuilt_, "");
  EXPECT_TRUE(person_detail(*instance->views(), UserId(1)).has_value());
}

TEST_F(InstanceTest, ViewsOfAnotherHistoryAreComputedAgain) {
  {
    const auto instance = open();
    sign_up(*instance, "ada@example.org");
    sign_up(*instance, "bob@example.org");
  }
  fs::rename(data() / "views", dir_.path() / "views-of-another");
  fs::remove_all(data());
  {
    const auto instance = open();
    sign_up(*instance, "eve@example.org");
    sign_up(*instance, "mallory@example.org");
    sign_up(*instance, "trent@example.org");
  }
  fs::remove_all(data() / "views");
  fs::rename(dir_.path() / "views-of-another", data() / "views");
  const auto instance = open();
  EXPECT_NE(rebuilt_.find("a different log"), std::string::npos) << rebuilt_;
  EXPECT_EQ(person_detail(*instance->views(), UserId(1))->person.email, "eve@example.org");
  EXPECT_EQ(instance->check_views({})->first_difference, "");
}

TEST_F(InstanceTest, ASecondOneOnTheSameDirectoryIsRefused) {
  const auto instance = open();
  const auto second = try_open();
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  EXPECT_NE(second.error().message.find(data().string()), std::string::npos);
  EXPECT_NE(second.error().message.find(std::to_string(::getpid())), std::string::npos);
}

TEST_F(InstanceTest, ALogWithoutItsKeyIsRefused) {
  {
    const auto instance = open();
    sign_up(*instance, "ada@example.org");
  }
  fs::remove(data() / "instance.key");
  const auto again = try_open();
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, ErrorCode::kIo);
  EXPECT_FALSE(fs::exists(data() / "instance.key"));
}

TEST_F(InstanceTest, ViewsAreRebuiltWhileWritingGoesOn) {
  const auto instance = open();
  const UserId ada = sign_up(*instance, "ada@example.org");
  std::atomic<bool> stop{false};
  std::atomic<int> pings{0};
  std::thread writer([&] {
    while (!stop) {
      ping(*instance, ada);
      ++pings;
    }
  });
  for (int i = 0; i < 5; ++i) {
    const int before = pings;
    while (pings < before + 10) std::this_thread::yield();
    const auto done = instance->rebuild_views({});
    ASSERT_TRUE(done.has_value()) << done.error().message;
    EXPECT_TRUE(person_detail(*instance->views(), ada).has_value());
  }
  stop = true;
  writer.join();
  const auto report = instance->check_views({});
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->first_difference, "");
  EXPECT_GT(report->rows, 5U);
  EXPECT_EQ(sign_up(*instance, "bob@example.org"), UserId(2));
}

TEST_F(InstanceTest, ARebuildIsKeptAndTheOldGenerationIsDeleted) {
  {
    const auto instance = open();
    sign_up(*instance, "ada@example.org");
    ASSERT_TRUE(instance->rebuild_views({}).has_value());
  }
  std::size_t generations = 0;
  for (const auto& entry : fs::directory_iterator(data() / "views"))
    generations += entry.is_directory();
  EXPECT_EQ(generations, 1U);
  const auto instance = open();
  EXPECT_EQ(rebuilt_, "");
  EXPECT_TRUE(person_detail(*instance->views(), UserId(1)).has_value());
}

TEST_F(InstanceTest, ThePeopleAreListedAllThroughARebuild) {
  const auto instance = open();
  for (int i = 0; i < 20; ++i) sign_up(*instance, "p" + std::to_string(i) + "@example.org");
  ASSERT_TRUE(instance->people({}).has_value());
  std::atomic<bool> stop{false};
  std::thread reader([&] {
    while (!stop) {
      const auto page = instance->people({.search = "example"}, Duration(0));
      ASSERT_TRUE(page.has_value()) << page.error().message;
      EXPECT_EQ(page->count, 20u);
    }
  });
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(instance->rebuild_views({}).has_value());
  stop = true;
  reader.join();
}

TEST_F(InstanceTest, ARebuildMendsTheListOfPeople) {
  {
    const auto instance = open();
    sign_up(*instance, "ada@example.org");
    sign_up(*instance, "bob@example.org");
    const auto views = instance->views();
    const auto store = std::const_pointer_cast<ViewStore>(views->store);
    const Table people = store->table<People>();
    const TableRows base(*store, people);
    Overlay overlay(base);
    PersonRow made_up;
    made_up.id = UserId(2);
    made_up.email = "somebody@example.org";
    overlay.put("u" + big_endian(made_up.id.value), to_row_bytes(made_up));
    const TableWrite write{people, &overlay, store->checkpoint(people)};
    ASSERT_TRUE(store->write({&write, 1}).has_value());
  }
  const auto instance = open();
  ASSERT_EQ(instance->people({.search = "somebody"})->count, 1U);
  ASSERT_TRUE(instance->rebuild_views({}).has_value());
  EXPECT_EQ(instance->people({.search = "somebody"})->count, 0U);
  EXPECT_EQ(instance->people({.search = "bob"})->ids, std::vector{UserId(2)});
  const UserId carl = sign_up(*instance, "carl@example.org");
  EXPECT_EQ(instance->people({.search = "carl"})->ids, std::vector{carl});
}

TEST_F(InstanceTest, ACheckFindsARowThatTheLogDoesNotGive) {
  const auto instance = open();
  sign_up(*instance, "ada@example.org");
  const auto views = instance->views();
  const auto store = std::const_pointer_cast<ViewStore>(views->store);
  const Table people = store->table<People>();
  const TableRows base(*store, people);
  Overlay overlay(base);
  overlay.put("u-made-up", "row");
  const TableWrite write{people, &overlay, store->checkpoint(people)};
  ASSERT_TRUE(store->write({&write, 1}).has_value());
  EXPECT_NE(instance->check_views({})->first_difference.find("table people"), std::string::npos);
}

// Whatever differs, and wherever among more rows than are read at once.
TEST_F(InstanceTest, ACheckNamesWhatIsMissingTooMuchOrOtherwise) {
  const auto instance = open();
  for (int i = 0; i < 3; ++i) sign_up(*instance, "p" + std::to_string(i) + "@example.org");
  const Result<Views> views = instance->views();
  const auto store = std::const_pointer_cast<ViewStore>(views->store);
  const Table registry = store->table<Registry>();
  std::vector<std::pair<std::string, std::string>> rows;
  store->snapshot()->scan(registry, "", "", [&](std::string_view key, std::string_view row) {
    rows.emplace_back(key, row);
    return true;
  });
  const auto difference_with = [&](const std::string& key, const std::optional<std::string>& row) {
    const TableRows base(*store, registry);
    Overlay overlay(base);
    row ? overlay.put(key, *row) : overlay.erase(key);
    const TableWrite write{registry, &overlay, store->checkpoint(registry)};
    EXPECT_TRUE(store->write({&write, 1}).has_value());
    return instance->check_views({})->first_difference;
  };
  ASSERT_GT(rows.size(), 3U);
  for (const std::size_t at : {std::size_t{0}, rows.size() / 2, rows.size() - 1}) {
    const auto& [key, row] = rows[at];
    EXPECT_NE(difference_with(key, std::nullopt).find("missing from the live views"),
              std::string::npos)
        << at;
    EXPECT_NE(difference_with(key, row + "x").find("differ from the log"), std::string::npos) << at;
    EXPECT_EQ(difference_with(key, row), "") << at;
    EXPECT_NE(difference_with(key + "x", "more").find("not in the log"), std::string::npos) << at;
    EXPECT_EQ(difference_with(key + "x", std::nullopt), "") << at;
  }
}

class OperationsTest : public InstanceTest {
 protected:
  Result<Json> run(std::string_view name, const Json& arguments, const NamedSecrets& secrets = {}) {
    lines_.clear();
    const Emit emit = [this](const Json& line) {
      lines_.push_back(line);
      return true;
    };
    return run_operation(*instance_, name, arguments, emit, secrets);
  }
  std::unique_ptr<Instance> instance_ = open();
  std::vector<Json> lines_;
};

TEST_F(OperationsTest, CreateFindAndShowAUser) {
  const auto made = run("create_user", {{"username", "ada@example.org"}},
                        {{"password", Secret("purple elephant ladder")}});
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(*made, (Json{{"id", 1}, {"email", "ada@example.org"}}));
  EXPECT_EQ(*run("find_user", {{"username", "ada"}}), *made);
  const auto shown = run("user", {{"username", "1"}});
  EXPECT_EQ((*shown)["email"], "ada@example.org");
  EXPECT_EQ((*shown)["joined_via"], "cli");
  EXPECT_EQ((*shown)["last_activity"], nullptr);
}

TEST_F(OperationsTest, ResetPasswordIsTheOperatorsDoing) {
  sign_up(*instance_, "ada@example.org");
  ASSERT_TRUE(
      run("reset_password", {{"username", "ada"}}, {{"password", Secret("yellow submarine piano")}})
          .has_value());
  ASSERT_TRUE(run("events", {{"type", "user.password_changed"}}).has_value());
  ASSERT_EQ(lines_.size(), 1U);
  EXPECT_EQ(lines_[0]["by"], "operator");
  EXPECT_EQ(lines_[0]["channel"], "cli");
  EXPECT_EQ(lines_[0]["actor"], nullptr);
  EXPECT_FALSE(lines_[0].contains("password"));
}

TEST_F(OperationsTest, EventsAreFilteredByPersonTypeTimeAndPosition) {
  const UserId ada = sign_up(*instance_, "ada@example.org");
  const UserId bob = sign_up(*instance_, "bob@example.org");
  ping(*instance_, ada);
  ping(*instance_, bob);
  ASSERT_TRUE(run("events", Json::object()).has_value());
  for (const Json& line : lines_) EXPECT_NE(line["type"], "activity.pinged");
  const std::size_t without_activity = lines_.size();
  ASSERT_TRUE(run("events", {{"activity", true}}).has_value());
  const std::size_t all = lines_.size();
  EXPECT_EQ(all, without_activity + 2);
  for (std::size_t i = 0; i < all; ++i) EXPECT_EQ(lines_[i]["position"], i);
  const std::string between = lines_[all - 1]["time"];
  ASSERT_TRUE(run("events", {{"user", "bob"}}).has_value());
  EXPECT_EQ(lines_.size(), 2U);  // signed up, token
  ASSERT_TRUE(run("events", {{"user", "bob"}, {"activity", true}}).has_value());
  EXPECT_EQ(lines_.size(), 3U);
  ASSERT_TRUE(run("events", {{"type", "activity"}}).has_value());
  EXPECT_EQ(lines_.size(), 2U);
  ASSERT_TRUE(run("events", {{"from", all - 1}, {"activity", true}}).has_value());
  EXPECT_EQ(lines_.size(), 1U);
  ASSERT_TRUE(run("events", {{"since", between}, {"activity", true}}).has_value());
  EXPECT_EQ(lines_.size(), 1U);
  ASSERT_TRUE(run("events", {{"until", between}, {"activity", true}}).has_value());
  EXPECT_EQ(lines_.size(), all - 1);
}

TEST_F(OperationsTest, EventsAreLimitedAndReversed) {
  for (const char* email : {"ada@example.org", "bob@example.org", "eve@example.org"})
    sign_up(*instance_, email);
  ASSERT_TRUE(run("events", Json::object()).has_value());
  const std::vector<Json> all = lines_;
  ASSERT_TRUE(run("events", {{"limit", 2}}).has_value());
  EXPECT_EQ(lines_, std::vector<Json>(all.begin(), all.begin() + 2));
  ASSERT_TRUE(run("events", {{"reverse", true}}).has_value());
  EXPECT_EQ(lines_, std::vector<Json>(all.rbegin(), all.rend()));
  ASSERT_TRUE(run("events", {{"reverse", true}, {"limit", 2}, {"type", "user"}}).has_value());
  ASSERT_EQ(lines_.size(), 2U);
  EXPECT_EQ(lines_[0]["email"], "eve@example.org");
  EXPECT_EQ(lines_[1]["email"], "bob@example.org");
  EXPECT_EQ(run("events", {{"limit", 0}}).error().field, "limit");
  EXPECT_EQ(run("events", {{"reverse", true}, {"follow", true}}).error().field, "reverse");
}

TEST_F(OperationsTest, WhatMakesNoSenseIsRefused) {
  EXPECT_EQ(run("no_such_operation", Json::object()).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(run("create_user", Json::object()).error().field, "username");
  // A password never stands in JSON.
  EXPECT_EQ(
      run("create_user", {{"username", "ada@example.org"}, {"password", "purple elephant ladder"}})
          .error()
          .field,
      "password");
  EXPECT_EQ(run("create_user", {{"username", 7}}, {{"password", Secret("x")}}).error().field,
            "username");
  EXPECT_EQ(run("events", {{"type", "user.exploded"}}).error().field, "type");
  EXPECT_EQ(run("events", {{"since", "whenever"}}).error().field, "since");
  EXPECT_EQ(run("events", {{"from", "zero"}}).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(run("user", {{"username", "nobody"}}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(run("user", Json::array()).error().code, ErrorCode::kInvalid);
}

TEST_F(OperationsTest, ReplayTellsHowFarItGotAndCheckComparesRows) {
  sign_up(*instance_, "ada@example.org");
  const auto rebuilt = run("replay", Json::object());
  ASSERT_TRUE(rebuilt.has_value());
  EXPECT_EQ((*rebuilt)["end"], instance_->log().head().value);
  ASSERT_FALSE(lines_.empty());
  EXPECT_EQ(lines_.back()["done"], lines_.back()["total"]);
  const auto checked = run("replay", {{"check", true}});
  ASSERT_TRUE(checked.has_value());
  EXPECT_EQ((*checked)["first_difference"], "");
  EXPECT_GT((*checked)["rows"], 3);
}

}  // namespace
}  // namespace muster::projections
