// Erasing a person: nothing personal about them is left anywhere, the log stays whole, and a crash
// between any two steps is finished by the next start.

#include "projections/instance/erasure.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <rocksdb/sst_file_reader.h>

#include "core/keys/key_files.h"
#include "core/log/fsck.h"
#include "core/tree/log_proof.h"
#include "projections/audit/events.h"
#include "projections/instance/instance.h"
#include "projections/instance/log_operations.h"
#include "projections/instance/operations.h"
#include "projections/people.h"
#include "projections/pictures.h"
#include "tests/projections/instance/opened_instance.h"
#include "tests/support/sample_pictures.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A person with everything personal that the log can hold.
struct Someone {
  std::string email;
  std::string first_name;
  std::string last_name;
  std::string phone;
  std::string address;
  std::string user_agent;
  std::string picture;  // WebP bytes are no different from others here

  std::vector<std::string> strings() const {
    return {
        email,  email.substr(0, email.find('@')), first_name, last_name, phone, address, user_agent,
        picture};
  }
};

Someone someone(const std::string& word) {
  return {word + "@" + word + "-mail.org",
          "First" + word,
          "Last" + word,
          "+47 " + word,
          "198.51.100." + word,
          "Agent/" + word,
          "RIFF" + word + "WEBP"};
}

const Someone kAda = someone("qadaq");
const Someone kBob = someone("zbobz");
constexpr UserId kBobsId(2);

class ErasureTest : public testing::Test {
 protected:
  std::unique_ptr<Instance> open() { return must_open(data()); }
  static Who by(UserId user) { return {user, Channel::kWeb, RequestId(2), OrganizationId(1)}; }

  static UserId join(Instance& instance, const Someone& who) {
    AccountService& accounts = instance.accounts();
    const auto id = accounts.sign_up(
        {who.email, Secret("purple elephant ladder"), who.first_name, who.last_name}, shell());
    EXPECT_TRUE(id) << id.error().message;
    const auto submit = [&](Command command) {
      const auto done = instance.sequencer().submit(std::move(command), by(*id));
      EXPECT_TRUE(done) << done.error().message;
    };
    submit(UpdateProfile{*id, {}, {}, who.phone});
    submit(UpdateProfile{*id, who.first_name + "Earlier", {}, {}});
    submit(UpdateProfile{*id, who.first_name, {}, {}});
    submit(ChangePicture{*id, content_digest(who.picture), {who.picture}});
    submit(ChangePreferences{*id, {}, "Europe/Oslo", {}});
    submit(StartSession{*id, digest_of(Secret(who.email)), who.address, who.user_agent, {}});
    submit(RecordFailedSignIn{*id, who.address});
    submit(CreateProject{"Cats of " + std::to_string(id->value)});
    return *id;
  }
  // Ada, who stays, and Bob.
  std::unique_ptr<Instance> filled() {
    auto instance = open();
    join(*instance, kAda);
    EXPECT_EQ(join(*instance, kBob), kBobsId);
    EXPECT_TRUE(instance->views());
    return instance;
  }

  // What of the strings is in any file below the directory, as "FILE: STRING".
  std::vector<std::string> found(const std::vector<std::string>& strings) const {
    std::vector<std::string> all;
    for (const auto& file : fs::recursive_directory_iterator(data())) {
      if (!file.is_regular_file()) continue;
      const std::string bytes = contents(file.path());
      for (const std::string& text : strings) {
        if (bytes.find(text) != std::string::npos)
          all.push_back(file.path().lexically_relative(data()).string() + ": " + text);
      }
    }
    return all;
  }
  // As they are, and of a compressed table file also its keys and rows.
  static std::string contents(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (file.extension() != ".sst") return bytes;
    rocksdb::SstFileReader reader{rocksdb::Options()};
    // One that is being merged from others is not whole; those are still there.
    if (!reader.Open(file.string()).ok()) return bytes;
    const std::unique_ptr<rocksdb::Iterator> rows(reader.NewIterator(rocksdb::ReadOptions()));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next())
      bytes += rows->key().ToString() + '\n' + rows->value().ToString() + '\n';
    EXPECT_TRUE(rows->status().ok()) << file;
    return bytes;
  }
  // The key of a person, as it is and as it stands in the file.
  std::vector<std::string> key_of(UserId user) const {
    const auto key = InstanceKey::load(data() / "instance.key", false, random_);
    const auto files = KeyFiles::open(data() / "keys", **key, KeyFiles::Mode::kRead, random_);
    const auto found = (*files)->find(person(user));
    if (!found || !*found) return {};
    std::ifstream in(data() / "keys" / "people", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const std::string slot = bytes.substr(user.value * KeyFiles::kSlotBytes, 44);
    return {std::string((*found)->bytes.begin(), (*found)->bytes.end()), slot.substr(12)};
  }

  static void expect_erased(Instance& instance) {
    const auto views = instance.views();
    ASSERT_TRUE(views);
    const auto people = views->of<People>();
    EXPECT_FALSE(find_person(people, kBobsId));
    EXPECT_EQ(name_of_absent(people, kBobsId), "Erased person 2");
    EXPECT_EQ(count_people(people), 1u);
    EXPECT_FALSE(find_picture(views->of<Pictures>(), content_digest(kBob.picture)));
    EXPECT_TRUE(find_picture(views->of<Pictures>(), content_digest(kAda.picture)));
    EXPECT_FALSE(instance.accounts().find_user(kBob.email));
    EXPECT_EQ(instance.accounts().user(kBobsId)->status, UserStatus::kErased);
    const auto checked = instance.check_views({});
    ASSERT_TRUE(checked) << checked.error().message;
    EXPECT_EQ(checked->first_difference, "");
    EXPECT_TRUE(fsck(instance.log()));
  }

  fs::path data() const { return dir_.path() / "data"; }

  TempDir dir_;
  mutable SystemRandom random_;
};

TEST_F(ErasureTest, LeavesNothingOfThePersonInAnyFile) {
  std::vector<std::string> keys;
  {
    const auto instance = filled();
    keys = key_of(kBobsId);
    ASSERT_EQ(keys.size(), 2u);
    ASSERT_TRUE(instance->views()->store->mark() == 0);
  }
  // Closed, everything is in files: both are in the views, and nobody is in the log.
  for (const Someone& who : {kAda, kBob}) {
    for (const std::string& text : who.strings())
      EXPECT_THAT(found({text}), testing::Contains(HasSubstr("views"))) << text;
  }
  for (const std::string& place : found(kBob.strings())) EXPECT_THAT(place, HasSubstr("views"));

  const auto instance = open();
  const auto erased = instance->erase(kBobsId, shell());
  ASSERT_TRUE(erased) << erased.error().message;
  EXPECT_THAT(found(kBob.strings()), IsEmpty()) << "while it is open";
  EXPECT_THAT(found({kBob.first_name + "Earlier"}), IsEmpty());
  EXPECT_THAT(found({keys}), IsEmpty());
  EXPECT_THAT(key_of(kBobsId), IsEmpty());
  for (const std::string& text : kAda.strings()) EXPECT_THAT(found({text}), Not(IsEmpty())) << text;
  expect_erased(*instance);
}

TEST_F(ErasureTest, LeavesNothingAfterARestartAndARebuild) {
  {
    const auto instance = filled();
    ASSERT_TRUE(instance->erase(kBobsId, by(kBobsId)));
  }
  EXPECT_THAT(found(kBob.strings()), IsEmpty());
  {
    const auto instance = open();
    expect_erased(*instance);
    ASSERT_TRUE(instance->rebuild_views({}));
    expect_erased(*instance);
    EXPECT_EQ(instance->views()->store->mark(), 1u) << "the next start has nothing to finish";
  }
  EXPECT_THAT(found(kBob.strings()), IsEmpty());
  fs::remove_all(data() / "views");
  expect_erased(*open());
  EXPECT_THAT(found(kBob.strings()), IsEmpty());
}

TEST_F(ErasureTest, WhatTheyDidStaysInTheLogDoneByANumber) {
  const auto instance = filled();
  const Position before = instance->log().head();
  ASSERT_TRUE(instance->erase(kBobsId, shell()));
  EXPECT_GT(instance->log().head(), before);
  std::string shown;
  std::uint64_t events = 0;
  const auto done = read_events(
      instance->log(), {}, instance->log().head(),
      [&](Position at, Timestamp time, const Who& who, const Payload& payload) {
        shown +=
            event_json(at, time, who, payload).dump(-1, ' ', false, Json::error_handler_t::replace);
        ++events;
        return true;
      });
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(events, instance->log().head().value);
  for (const std::string& text : kBob.strings()) EXPECT_EQ(shown.find(text), std::string::npos);
  for (const std::string& text : {kAda.email, kAda.phone, kAda.address})
    EXPECT_THAT(shown, HasSubstr(text));
  EXPECT_THAT(shown, HasSubstr("\"first_name\":null"));
  EXPECT_THAT(shown, HasSubstr("\"erased\":[\"phone\"]"));
  EXPECT_THAT(shown, HasSubstr("Cats of 2"));
}

TEST_F(ErasureTest, OldAndNewProofsHold) {
  const auto instance = filled();
  const auto old = certify(*instance, Position(3));
  ASSERT_TRUE(old) << old.error().message;
  const auto erased = instance->erase(kBobsId, shell());
  ASSERT_TRUE(erased);
  const auto certificate = certify(*instance, *erased);
  ASSERT_TRUE(certificate) << certificate.error().message;
  const auto again = certify(*instance, Position(3));
  const auto entry_of = [](const std::string& text) { return LogProof::parse(text)->entry; };
  EXPECT_EQ(entry_of(*old), entry_of(*again)) << "the commit is what it was";
  for (const std::string& text : kBob.strings())
    EXPECT_EQ(certificate->find(text), std::string::npos);
}

TEST_F(ErasureTest, TheirEmailIsFreeAgain) {
  const auto instance = filled();
  ASSERT_TRUE(instance->erase(kBobsId, shell()));
  const UserId again = join(*instance, kBob);
  EXPECT_EQ(again, UserId(3));
  ASSERT_TRUE(instance->erase(again, shell()));
  EXPECT_THAT(found(kBob.strings()), IsEmpty());
}

TEST_F(ErasureTest, ASecondTimeIsRefused) {
  const auto instance = filled();
  ASSERT_TRUE(instance->erase(kBobsId, shell()));
  const Position head = instance->log().head();
  const auto again = instance->erase(kBobsId, shell());
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
  EXPECT_EQ(instance->log().head(), head);
  EXPECT_EQ(instance->erase(UserId(9), shell()).error().code, ErrorCode::kNotFound);
}

TEST_F(ErasureTest, ARemovedAccountCanBeErased) {
  const auto instance = filled();
  ASSERT_TRUE(instance->sequencer().submit(RemoveUser{kBobsId}, shell()));
  ASSERT_TRUE(instance->views());
  EXPECT_FALSE(key_of(kBobsId).empty());
  ASSERT_TRUE(instance->erase(kBobsId, shell()));
  EXPECT_THAT(found(kBob.strings()), IsEmpty());
  expect_erased(*instance);
}

// Killed after the event was appended, before the key was destroyed.
TEST_F(ErasureTest, AfterTheEventTheNextStartGoesOn) {
  {
    const auto instance = filled();
    ASSERT_TRUE(instance->sequencer().submit(EraseUser{kBobsId}, shell()));
    ASSERT_FALSE(key_of(kBobsId).empty());
  }
  const auto instance = open();
  EXPECT_THAT(key_of(kBobsId), IsEmpty());
  EXPECT_THAT(found(kBob.strings()), IsEmpty());
  expect_erased(*instance);
}

// Killed after the key was destroyed, before the views were purged.
TEST_F(ErasureTest, AfterTheKeyTheNextStartGoesOn) {
  {
    const auto instance = filled();
    ASSERT_TRUE(instance->views());
    ASSERT_TRUE(instance->sequencer().submit(EraseUser{kBobsId}, shell()));
    const auto key = InstanceKey::load(data() / "instance.key", false, random_);
    const auto files = KeyFiles::open(data() / "keys", **key, KeyFiles::Mode::kUse, random_);
    ASSERT_TRUE((*files)->destroy(person(kBobsId)));
  }
  const auto instance = open();
  EXPECT_THAT(found(kBob.strings()), IsEmpty());
  EXPECT_EQ(instance->views()->store->mark(), 1u);
  expect_erased(*instance);
}

// Killed after the views were purged, before that was marked: it is done again.
TEST_F(ErasureTest, AfterThePurgeTheNextStartDoesItAgain) {
  {
    const auto instance = filled();
    ASSERT_TRUE(instance->erase(kBobsId, shell()));
    // The store is the instance's to write; the mark is what a crash would have left.
    const auto store = std::const_pointer_cast<ViewStore>(instance->views()->store);
    ASSERT_TRUE(store->set_mark(0));
  }
  const auto instance = open();
  EXPECT_EQ(instance->views()->store->mark(), 1u);
  expect_erased(*instance);
}

TEST_F(ErasureTest, KeysThatAreMissingAreDamageAndStopTheStart) {
  { filled(); }
  const auto expect_refused = [&](const std::string& why) {
    Instance::Options options;
    options.data_dir = data();
    const auto opened = Instance::open(std::move(options));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::kDamaged);
    EXPECT_THAT(opened.error().message, HasSubstr(why));
  };
  fs::rename(data() / "keys", dir_.path() / "aside");
  expect_refused("are missing. Restore them");
  fs::rename(dir_.path() / "aside", data() / "keys");
  // An older copy, from before Bob came.
  fs::resize_file(data() / "keys" / "people", 2 * KeyFiles::kSlotBytes);
  expect_refused("person 2");
}

// Whoever reads about Bob is told; nobody else's changes are stopped, as damage to the log would.
TEST_F(ErasureTest, ALostKeyIsNoDamageToTheLog) {
  { filled(); }
  {
    std::fstream keys(data() / "keys" / "people", std::ios::in | std::ios::out | std::ios::binary);
    keys.seekp(static_cast<std::streamoff>(KeyFiles::kSlotBytes) + 20);  // Ada's
    keys.put('x');
  }
  Instance::Options options = cheap_options(data());
  options.keeps_watch = true;
  const auto opened = Instance::open(std::move(options));
  ASSERT_TRUE(opened) << opened.error().message;
  Instance& instance = **opened;
  const auto read =
      read_events(instance.log(), {}, instance.log().head(),
                  [](Position, Timestamp, const Who&, const Payload&) { return true; });
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message, HasSubstr("the key of person 1"));
  const auto refused = instance.sequencer().submit(UpdateProfile{UserId(1), "A", {}, {}}, shell());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("the key of person 1"));
  EXPECT_TRUE(instance.sequencer().takes_changes());
  EXPECT_TRUE(instance.sequencer().submit(UpdateProfile{kBobsId, "B", {}, {}}, shell()));
}

TEST_F(ErasureTest, WhoeverMayNotIsRefused) {
  const auto instance = filled();
  EXPECT_EQ(instance->erase(UserId(1), by(kBobsId)).error().code, ErrorCode::kForbidden);
  EXPECT_FALSE(key_of(UserId(1)).empty());
}

// Somebody who reads slowly (`muster events --follow`, `muster users | less`) holds no views, so an
// erasure in the middle of their listing ends.
TEST_F(ErasureTest, ListingsHoldNothingThatAnErasureWaitsFor) {
  struct Listing {
    const char* operation;
    Json arguments;
  };
  for (const Listing& listing :
       {Listing{"events", {{"labels", true}}},
        Listing{"events", {{"follow", true}, {"labels", true}}},
        Listing{"events", {{"reverse", true}, {"labels", true}}}, Listing{"events", {{"user", 1U}}},
        Listing{"users", Json::object()}, Listing{"users", {{"search", "q"}}},
        Listing{"users", {{"as_of", "1"}}}, Listing{"users", {{"as_of", "1"}, {"search", "q"}}}}) {
    fs::remove_all(data());
    Instance::Options options = cheap_options(data());
    options.lists_people = true;
    const auto instance = must_open(std::move(options));
    ASSERT_TRUE(instance);
    join(*instance, kAda);
    join(*instance, kBob);
    int lines = 0;
    const auto listed =
        run_operation(*instance, listing.operation, listing.arguments, [&](const Json&) {
          if (++lines > 1) return false;
          const auto erased = instance->erase(kBobsId, shell());
          EXPECT_TRUE(erased) << erased.error().message;
          return true;
        });
    EXPECT_TRUE(listed) << listed.error().message;
    EXPECT_GT(lines, 0);
    EXPECT_THAT(found(kBob.strings()), IsEmpty())
        << listing.operation << " " << listing.arguments.dump();
  }
}

}  // namespace
}  // namespace muster::projections
