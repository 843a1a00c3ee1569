// An instance over each way of keeping the log: nothing above core/log knows which one it is.

#include "core/log/backends/log_backends.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/log/fsck.h"
#include "projections/instance/data_files.h"
#include "projections/instance/instance.h"
#include "projections/people.h"
#include "projections/person_detail.h"
#include "tests/projections/instance/opened_instance.h"
#include "tests/support/event_log_helpers.h"
#include "tests/support/file_log.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

namespace fs = std::filesystem;

Instance::Options options_for(const fs::path& data_dir, std::shared_ptr<const LogBackend> log) {
  Instance::Options options = cheap_options(data_dir);
  options.log = std::move(log);
  return options;
}

Who by(UserId user) { return {user, Channel::kApi, RequestId(2), OrganizationId(1)}; }

UserId sign_up(Instance& instance, const std::string& email) {
  const auto id = instance.accounts().sign_up({email, Secret("purple elephant ladder")}, shell());
  if (!id) ADD_FAILURE() << id.error().message;
  return id.value_or(UserId());
}

Result<Committed> ping(Instance& instance, UserId user) {
  return instance.sequencer().submit(ReportActivity{{{user, instance.clock().now(), {}}}},
                                     by(user));
}

struct Files {
  static std::shared_ptr<const LogBackend> of(const fs::path& data_dir) {
    return std::make_shared<FileBackend>(data_dir / "commits");
  }
};
struct Chosen {
  static std::shared_ptr<const LogBackend> of(const fs::path& data_dir) {
    return log_backend_of({.data_dir = data_dir});
  }
};

template <typename Backends>
class InstanceOverEachLog : public testing::Test {
 protected:
  std::unique_ptr<Instance> open() { return must_open(options_for(data_, log_)); }

  TempDir dir_;
  const fs::path data_ = dir_.path() / "data";
  std::shared_ptr<const LogBackend> log_ = Backends::of(data_);
};
using Backends = testing::Types<Chosen, Files>;
TYPED_TEST_SUITE(InstanceOverEachLog, Backends);

TYPED_TEST(InstanceOverEachLog, HasEverythingAfterARestart) {
  UserId ada;
  {
    const auto instance = this->open();
    ada = sign_up(*instance, "ada@example.org");
    ASSERT_TRUE(ping(*instance, ada));
    EXPECT_TRUE(find_person(instance->views()->template of<People>(), ada));
  }
  const auto instance = this->open();
  EXPECT_TRUE(person_detail(*instance->views(), ada)->last_activity);
  EXPECT_TRUE(instance->accounts().api_token(ada));
  EXPECT_TRUE(instance->accounts().sign_in("ada@example.org", Secret("purple elephant ladder"),
                                           {"127.0.0.1", "Browser"}, shell()));
  EXPECT_EQ(sign_up(*instance, "bob@example.org").value, ada.value + 1);
}

TYPED_TEST(InstanceOverEachLog, ComputesItsViewsFromTheLog) {
  {
    const auto instance = this->open();
    ASSERT_TRUE(ping(*instance, sign_up(*instance, "ada@example.org")));
  }
  fs::remove_all(this->data_ / "views");
  const auto instance = this->open();
  EXPECT_TRUE(person_detail(*instance->views(), UserId(1))->last_activity);
  ASSERT_TRUE(instance->rebuild_views({}));
  EXPECT_EQ(instance->check_views({})->first_difference, "");
}

TYPED_TEST(InstanceOverEachLog, HasFilesThatFsckKnows) {
  const auto instance = this->open();
  sign_up(*instance, "ada@example.org");
  EXPECT_EQ(check_data_files(this->data_, *this->log_, instance->log().head()),
            std::vector<FileFinding>{});
}

TYPED_TEST(InstanceOverEachLog, IsFollowedFromAnotherProcess) {
  const auto instance = this->open();
  Position read;
  for (const char* email : {"ada@example.org", "bob@example.org"}) {
    sign_up(*instance, email);
    const auto beside = this->log_->open_beside();
    ASSERT_TRUE(beside) << beside.error().message;
    (*beside)->use_keys(*instance->log().keys());
    EXPECT_EQ((*beside)->head(), instance->log().head());
    EXPECT_EQ(read_all(**beside, read), read_all(instance->log(), read));
    EXPECT_TRUE(fsck(**beside));
    read = (*beside)->head();
  }
}

TYPED_TEST(InstanceOverEachLog, ChangesNothingWhereItIsOpenedForReading) {
  Instance::Options options = options_for(this->data_, this->log_);
  options.is_for_reading = true;
  const auto nothing = Instance::open(options);
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, ErrorCode::kNotFound);
  sign_up(*this->open(), "ada@example.org");
  options.on_fatal = [](const Error& error) { ADD_FAILURE() << error.message; };
  const auto instance = must_open(options);
  EXPECT_TRUE(find_person(instance->views()->template of<People>(), UserId(1)));
  const Position head = instance->log().head();
  const auto refused = ping(*instance, UserId(1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kForbidden);
  EXPECT_EQ(instance->log().head(), head);
}

TYPED_TEST(InstanceOverEachLog, TakesNoChangeOnAFullDisk) {
  auto free = std::make_shared<std::uint64_t>(std::uint64_t{1} << 40);
  Instance::Options options = options_for(this->data_, this->log_);
  options.measure_disk = [free] { return DiskRoom::Measured{*free, std::uint64_t{1} << 40}; };
  const auto instance = must_open(std::move(options));
  const UserId ada = sign_up(*instance, "ada@example.org");
  *free = 0;
  const auto refused = ping(*instance, ada);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kNoRoom);
  *free = std::uint64_t{1} << 40;
  EXPECT_TRUE(ping(*instance, ada));
}

// Two nodes over one log, as they will be over a database: each with views and caches of its own.
class TwoInstancesOverOneLog : public testing::Test {
 protected:
  std::unique_ptr<Instance> open(const fs::path& data_dir) {
    return must_open(options_for(data_dir, log_));
  }
  // With the key of the first, as an operator brings it, and its subject keys, which are shared.
  std::unique_ptr<Instance> open_second() {
    fs::create_directories(dir_.path() / "second");
    fs::copy_file(dir_.path() / "first" / "instance.key", dir_.path() / "second" / "instance.key");
    fs::create_directory_symlink(dir_.path() / "first" / "keys", dir_.path() / "second" / "keys");
    return open(dir_.path() / "second");
  }

  TempDir dir_;
  const std::shared_ptr<const LogBackend> log_ =
      std::make_shared<FileBackend>(dir_.path() / "commits");
};

TEST_F(TwoInstancesOverOneLog, TheOneThatLagsStepsDownAndFollows) {
  const auto first = open(dir_.path() / "first");
  const UserId ada = sign_up(*first, "ada@example.org");
  const auto session = first->accounts().sign_in(
      "ada@example.org", Secret("purple elephant ladder"), {"127.0.0.1", "Browser"}, shell());
  ASSERT_TRUE(session);
  ASSERT_TRUE(first->accounts().caller_by_session(session->session_token, shell()));

  const auto second = open_second();
  ASSERT_TRUE(second->accounts().caller_by_session(session->session_token, shell()));
  ASSERT_TRUE(second->sequencer().submit(EndOtherSessions{ada, std::nullopt}, by(ada)));

  const Position head = second->log().head();
  const auto refused = ping(*first, ada);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kBusy);
  EXPECT_EQ(first->log().head(), head);
  EXPECT_TRUE(first->conditions().is_on(ConditionKind::kSuperseded));
  EXPECT_FALSE(first->sequencer().takes_changes());

  // Whoever asks for views sees what the other did, in the caches too.
  ASSERT_TRUE(first->views());
  EXPECT_FALSE(first->accounts().caller_by_session(session->session_token, shell()));

  const UserId bob = sign_up(*second, "bob@example.org");
  while (first->log().head() < second->log().head())
    ASSERT_GT(first->log().wait_past(first->log().head(), kPatience), head);
  EXPECT_TRUE(find_person(first->views()->of<People>(), bob));
  EXPECT_EQ(first->people({})->count, 2U);
  EXPECT_EQ(first->accounts().user(bob)->email, "bob@example.org");
  EXPECT_EQ(first->check_views({})->first_difference, "");
  EXPECT_FALSE(second->conditions().is_on(ConditionKind::kSuperseded));
}

}  // namespace
}  // namespace muster::projections
