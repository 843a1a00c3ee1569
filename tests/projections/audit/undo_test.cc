// Undoing events: what was before comes back, by an event that names the one it undoes; refused
// where a later event builds on it, with that one's position.

#include "projections/audit/undo.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projections/audit/events.h"
#include "projections/audit_index.h"
#include "projections/instance/instance.h"
#include "projections/instance/undo_event.h"
#include "projections/people.h"
#include "projections/pictures.h"
#include "projections/projects.h"
#include "tests/projections/instance/opened_instance.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr UserId kAda(1);
constexpr UserId kBob(2);

class UndoTest : public testing::Test {
 protected:
  UndoTest() {
    instance_ = must_open(dir_.path() / "data");
    join("ada");
    join("bob");
  }
  static Who by(UserId user) { return {user, Channel::kWeb, RequestId(2), OrganizationId(1)}; }
  void join(const std::string& word) {
    const auto id = instance_->accounts().sign_up(
        {word + "@example.org", Secret("purple elephant ladder"), "First " + word, word}, shell());
    ASSERT_TRUE(id) << id.error().message;
  }
  // The position of the command's first event.
  Position does(Command command, const Who& who = shell()) {
    const auto done = instance_->sequencer().submit(std::move(command), who);
    EXPECT_TRUE(done) << done.error().message;
    return done ? done->first : Position(0);
  }
  Position undoes(Position position, const Who& who = shell()) {
    const auto done = undo_event(*instance_, position, who);
    EXPECT_TRUE(done) << done.error().message;
    if (!done) return Position(0);
    EXPECT_EQ(event_at(done->by).undoes, position);
    expect_views_right();
    return done->by;
  }
  Error refused(Position position, const Who& who = shell()) {
    const Position head = instance_->log().head();
    const auto done = undo_event(*instance_, position, who);
    EXPECT_FALSE(done);
    EXPECT_EQ(instance_->log().head(), head) << "nothing is written";
    return done ? Error() : done.error();
  }
  Who event_at(Position position) {
    Who found;
    EXPECT_TRUE(read_events_at(instance_->log(), std::array{position},
                               [&](Position, Timestamp, const Who& who, const Payload&) {
                                 found = who;
                                 return true;
                               }));
    return found;
  }
  std::optional<Payload> last_payload() {
    std::optional<Payload> last;
    EXPECT_TRUE(read_events_at(instance_->log(),
                               std::array{Position(instance_->log().head().value - 1)},
                               [&](Position, Timestamp, const Who&, const Payload& payload) {
                                 last = payload;
                                 return true;
                               }));
    return last;
  }
  Views views() { return *instance_->views(); }
  PersonRow bob() { return find_person(views().of<People>(), kBob).value_or(PersonRow()); }
  std::string title(ProjectId id) { return find_project(views().of<Projects>(), id)->title; }
  void expect_views_right() {
    const auto checked = instance_->check_views({});
    ASSERT_TRUE(checked) << checked.error().message;
    EXPECT_EQ(checked->first_difference, "");
  }

  TempDir dir_;
  std::unique_ptr<Instance> instance_;
};

TEST_F(UndoTest, GivesAProfileBackField) {
  const Position first = does(UpdateProfile{kBob, "Robert", {}, "+1 2"});
  const Position second = does(UpdateProfile{kBob, {}, "Smith", {}});
  const Position undoing = undoes(first);
  EXPECT_EQ(bob().first_name, "First bob");
  EXPECT_EQ(bob().phone, "");
  EXPECT_EQ(bob().last_name, "Smith") << "of another event";
  EXPECT_EQ(is_undone_by(views().of<AuditIndex>(), first), undoing);
  EXPECT_FALSE(is_undone_by(views().of<AuditIndex>(), second));
  // A second time says so, and so does a third after the undoing was undone.
  EXPECT_THAT(refused(first).message,
              HasSubstr("undone already, by event " + std::to_string(undoing.value)));
  const Position again = undoes(undoing);
  EXPECT_EQ(bob().first_name, "Robert");
  EXPECT_FALSE(is_undone_by(views().of<AuditIndex>(), first));
  EXPECT_EQ(is_undone_by(views().of<AuditIndex>(), undoing), again);
}

TEST_F(UndoTest, NamesWhatBuildsOnIt) {
  const Position first = does(UpdateProfile{kBob, "Robert", {}, {}});
  const Position second = does(UpdateProfile{kBob, "Rob", {}, {}});
  const Error error = refused(first);
  EXPECT_EQ(error.code, ErrorCode::kConflict);
  EXPECT_THAT(error.message, HasSubstr("The first name was changed again by event " +
                                       std::to_string(second.value) + ". Undo that first."));
  undoes(second);
  EXPECT_EQ(bob().first_name, "Robert");
}

TEST_F(UndoTest, ChangesMeanwhileAreNotOverwritten) {
  const Position first = does(UpdateProfile{kBob, "Robert", {}, {}});
  auto undo = plan_undo(instance_->log(), views(), first);
  ASSERT_TRUE(undo);
  EXPECT_THAT(words_of(*undo), ElementsAre("The first name is again: First bob"));
  does(UpdateProfile{kBob, "Rob", {}, {}});
  const auto late = instance_->sequencer().submit(*std::move(undo), shell());
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::kConflict);
  EXPECT_EQ(bob().first_name, "Rob");
}

TEST_F(UndoTest, BringsPicturesBack) {
  const auto picture = [](const std::string& bytes) {
    return ChangePicture{kBob, content_digest(bytes), {bytes}};
  };
  const Position first = does(picture("RIFF one WEBP"));
  const Position second = does(picture("RIFF two WEBP"));
  const Position removed = does(RemovePicture{kBob});
  EXPECT_THAT(refused(first).message, HasSubstr("The picture was changed again by event "));
  undoes(removed);
  EXPECT_EQ(bob().picture, content_digest("RIFF two WEBP"));
  EXPECT_TRUE(find_picture(views().of<Pictures>(), content_digest("RIFF two WEBP")));
  (void)second;
  EXPECT_EQ(refused(removed).code, ErrorCode::kConflict);
}

TEST_F(UndoTest, GivesTitlesBack) {
  const Position renamed = does(RenameOrganization{"Annotators"});
  undoes(renamed);
  EXPECT_EQ(std::get<OrganizationRenamed>(*last_payload()).title, "Muster");
  does(CreateProject{"Cats"}, by(kBob));
  const ProjectId cats(1);
  const Position once = does(RenameProject{cats, "Dogs"}, by(kBob));
  undoes(once, by(kAda));
  EXPECT_EQ(title(cats), "Cats");
  const Position again = does(RenameProject{cats, "Birds"}, by(kBob));
  const Position deleted = does(DeleteProject{cats}, by(kBob));
  EXPECT_THAT(refused(again).message,
              HasSubstr("The project was deleted by event " + std::to_string(deleted.value)));
  const Position restored = undoes(deleted);
  EXPECT_FALSE(find_project(views().of<Projects>(), cats)->deleted);
  EXPECT_EQ(count_projects(views().of<Projects>()), 1u);
  undoes(restored);
  EXPECT_TRUE(find_project(views().of<Projects>(), cats)->deleted);
}

TEST_F(UndoTest, OpensAnAccountThatWasRemoved) {
  does(UpdateProfile{kBob, "Robert", {}, "+1 2"});
  does(ChangePicture{kBob, content_digest("RIFF one WEBP"), {"RIFF one WEBP"}});
  does(CreateProject{"Cats"}, by(kBob));
  const PersonRow before = bob();
  const auto user = instance_->accounts().user(kBob);
  does(RemoveUser{kBob});
  const Position removed(instance_->log().head().value - 1);
  EXPECT_THAT(refused(Position(removed.value - 20)).message, testing::Not(testing::IsEmpty()));
  const Position restored = undoes(removed);
  EXPECT_EQ(bob(), before);
  EXPECT_EQ(instance_->accounts().user(kBob)->password, user->password);
  EXPECT_TRUE(instance_->accounts().find_user("bob@example.org"));
  EXPECT_EQ(count_people(views().of<People>()), 2u);
  undoes(restored);
  EXPECT_FALSE(instance_->accounts().find_user("bob@example.org"));
  // Not if the email was taken meanwhile.
  join("bob");
  const Error error = refused(removed);
  EXPECT_EQ(error.code, ErrorCode::kConflict);
  EXPECT_THAT(error.message, HasSubstr("An account with this email already exists."));
}

TEST_F(UndoTest, AnAccountThatWasDeactivatedComesBackDeactivated) {
  for (int i = 0; i < 2; ++i) {
    does(DeactivateUser{kBob});
    if (i == 0) does(ReactivateUser{kBob});
  }
  does(RemoveUser{kBob});
  undoes(Position(instance_->log().head().value - 1));
  EXPECT_EQ(instance_->accounts().user(kBob)->status, UserStatus::kDeactivated);
  EXPECT_EQ(bob().status, UserStatus::kDeactivated);
  // Active before, active after.
  does(ReactivateUser{kBob});
  does(RemoveUser{kBob});
  undoes(Position(instance_->log().head().value - 1));
  EXPECT_EQ(instance_->accounts().user(kBob)->status, UserStatus::kActive);
}

TEST_F(UndoTest, DoesNotBringBackWhatWasErased) {
  const Position changed = does(UpdateProfile{kBob, "Robert", {}, {}});
  does(RemoveUser{kBob});
  const Position removed(instance_->log().head().value - 1);
  ASSERT_TRUE(instance_->erase(kBob, shell()));
  for (const Position position : {changed, removed}) {
    EXPECT_THAT(refused(position).message, HasSubstr("cannot be undone, by anyone"));
  }
  EXPECT_EQ(refused(Position(instance_->log().head().value - 1)).code, ErrorCode::kInvalid)
      << "an erasure itself";
}

TEST_F(UndoTest, IsRefusedToThoseWhoMayNot) {
  const Position ada = does(UpdateProfile{kAda, "Augusta", {}, {}});
  const Position bobs = does(UpdateProfile{kBob, "Robert", {}, {}});
  EXPECT_EQ(refused(ada, by(kBob)).code, ErrorCode::kForbidden);
  undoes(bobs, by(kBob));
  does(DeactivateUser{kBob});
  const Position deactivated(instance_->log().head().value - 1);
  EXPECT_EQ(refused(deactivated, by(kBob)).code, ErrorCode::kForbidden);
  undoes(deactivated, by(kAda));
  EXPECT_EQ(instance_->accounts().user(kBob)->status, UserStatus::kActive);
}

TEST_F(UndoTest, SaysWhatCannotBeUndone) {
  EXPECT_EQ(refused(instance_->log().head()).code, ErrorCode::kNotFound);
  EXPECT_EQ(refused(Position(~std::uint64_t{0})).code, ErrorCode::kNotFound);
  const Error error = refused(Position(0));  // the founding
  EXPECT_EQ(error.code, ErrorCode::kInvalid);
  EXPECT_EQ(error.message, "An event of this kind cannot be undone.");
}

}  // namespace
}  // namespace muster::projections
