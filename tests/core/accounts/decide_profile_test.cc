#include "tests/support/decider_spec.h"

namespace muster {
namespace {

using namespace ada_and_bob;

TEST(UpdateProfile, SaysOnlyWhatChanged) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).when(UpdateProfile{kAda, "Ada", "", std::nullopt});
  spec.then({ProfileUpdated{kAda, PersonalText("Ada"), std::nullopt, std::nullopt}});
}
TEST(UpdateProfile, SavedAsItWasChangesNothing) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).when(UpdateProfile{kAda, "", "", ""}).then_nothing();
}
TEST(UpdateProfile, OfNobodyIsRefused) {
  DeciderSpec spec;
  spec.given(history())
      .by(kAda)
      .when(UpdateProfile{UserId(9), "X", {}, {}})
      .then_refused(ErrorCode::kNotFound, "user");
}

TEST(ChangePicture, ReplacesTheOneBefore) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).given(
      {PictureChanged{kAda, Personal<Digest>(digest(50)), Personal<ImageBytes>({"old"})}});
  spec.when(ChangePicture{kAda, digest(51), {"new"}})
      .then({PictureChanged{kAda, Personal<Digest>(digest(51)), Personal<ImageBytes>({"new"})}});
}
TEST(ChangePicture, ToTheSameChangesNothing) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).given(
      {PictureChanged{kAda, Personal<Digest>(digest(50)), Personal<ImageBytes>({"old"})}});
  spec.when(ChangePicture{kAda, digest(50), {"old"}}).then_nothing();
}
TEST(ChangePicture, OfNobodyIsRefused) {
  DeciderSpec spec;
  spec.given(history())
      .by(kAda)
      .when(ChangePicture{UserId(9), digest(50), {"x"}})
      .then_refused(ErrorCode::kNotFound, "user");
}

TEST(RemovePicture, OnlyWhereThereIsOne) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).when(RemovePicture{kAda}).then_nothing();
  spec.given({PictureChanged{kAda, Personal<Digest>(digest(50)), Personal<ImageBytes>({"old"})}});
  spec.when(RemovePicture{kAda}).then({PictureRemoved{kAda}});
  spec.given({PictureRemoved{kAda}}).when(RemovePicture{kAda}).then_nothing();
}
TEST(RemovePicture, OfNobodyIsRefused) {
  DeciderSpec spec;
  spec.given(history())
      .by(kAda)
      .when(RemovePicture{UserId(9)})
      .then_refused(ErrorCode::kNotFound, "user");
}

TEST(ChangePreferences, SaysWhatChanged) {
  DeciderSpec spec;
  spec.given(history()).by(kBob);
  const PreferencesChanged dark_in_oslo{kBob, Theme::kDark, PersonalText("Europe/Oslo"), {}};
  spec.when(ChangePreferences{kBob, Theme::kDark, "Europe/Oslo", ""}).then({dark_in_oslo});
  spec.given({dark_in_oslo});
  EXPECT_EQ(spec.accounts().user(kBob)->preferences,
            (Preferences{Theme::kDark, "Europe/Oslo", ""}));
  spec.when(ChangePreferences{kBob, Theme::kDark, "Europe/Oslo", {}}).then_nothing();
  spec.when(ChangePreferences{kBob, {}, "", "de"})
      .then({PreferencesChanged{kBob, {}, PersonalText(""), PersonalText("de")}});
}
TEST(ChangePreferences, IsForOneselfAndForThoseWhoAreThere) {
  DeciderSpec spec;
  spec.given(history()).by(kBob);
  spec.when(ChangePreferences{kAda, Theme::kDark}).then_refused(ErrorCode::kForbidden, "user");
  spec.by(kAda).when(ChangePreferences{kBob, Theme::kDark});
  EXPECT_EQ(spec.entries().size(), 1U) << "the founder may, as with a profile";
  spec.when(ChangePreferences{UserId(99), Theme::kDark}).then_refused(ErrorCode::kNotFound, "user");
}

}  // namespace
}  // namespace muster
