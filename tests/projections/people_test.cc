#include "projections/people.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace muster::projections {
namespace {

std::string initials_of(std::string first, std::string last, std::string email = "x@example.org") {
  PersonRow person;
  person.email = std::move(email);
  person.first_name = std::move(first);
  person.last_name = std::move(last);
  return initials(person);
}

TEST(Initials, AreTheFirstLettersOfTheNamesOrOfTheEmail) {
  EXPECT_EQ(initials_of("ada", "Lovelace"), "AL");
  EXPECT_EQ(initials_of("Ada", ""), "A");
  EXPECT_EQ(initials_of("", "Lovelace"), "L");
  EXPECT_EQ(initials_of("", "", "ada@example.org"), "A");
  EXPECT_EQ(initials_of("çelik", "øre"), "ÇØ");
  EXPECT_EQ(initials_of("", "", ""), "?");
}

TEST(Initials, SkipMarksBeforeAName) {
  EXPECT_EQ(initials_of("(Ada)", "“Countess”"), "AC");
  EXPECT_EQ(initials_of("...", ""), ".") << "there is nothing else";
}

// A letter of several code points is one letter, and is not cut in the middle.
TEST(Initials, AreWholeLetters) {
  EXPECT_EQ(initials_of("e\u0301mile", "q\u0308"), "E\u0301Q\u0308") << "combining accents";
  EXPECT_EQ(initials_of("👩‍👩‍👧‍👦 family", "🇳🇴"),
            "👩‍👩‍👧‍👦🇳🇴");
  EXPECT_EQ(initials_of("👋🏽", ""), "👋🏽") << "with its tone";
  EXPECT_EQ(initials_of("किरण", ""), "कि") << "with its vowel";
}

// Side by side "م" and "ا" would be read as the word "ما".
TEST(Initials, DoNotJoin) {
  EXPECT_EQ(initials_of("مريم", "احمد"), "م\u200cا");
  EXPECT_EQ(initials_of("مريم", "Ahmad"), "مA");
  EXPECT_EQ(initials_of("מרים", "כהן"), "מכ") << "Hebrew letters do not join";
}

TEST(Initials, AreShortWhateverIsPiledOnALetter) {
  std::string piled = "a";
  for (int i = 0; i < 200; ++i) piled += "\u0301";
  EXPECT_LE(initials_of(piled, piled).size(), 2u * 11 * 4);
}

}  // namespace
}  // namespace muster::projections
