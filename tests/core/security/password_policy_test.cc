// check_password and password_score.
#include <cctype>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/security/leaked_passwords.h"
#include "core/security/password.h"

namespace muster {
namespace {

const std::vector<std::string> kAda = {"ada.lovelace@example.com", "Ada", "\u00c5ngstr\u00f6m"};

Result<void> check(std::string password, PasswordPolicy policy = {}) {
  return check_password(Secret(std::move(password)), kAda, policy);
}

std::string refusal(std::string password, PasswordPolicy policy = {}) {
  const auto checked = check(std::move(password), policy);
  if (checked) return "accepted";
  EXPECT_EQ(checked.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(checked.error().field, "password");
  return checked.error().message;
}

constexpr auto kEasy =
    "This password is too easy to guess. Use a longer one, or several uncommon words.";
constexpr auto kWordWithMore =
    "Common words and names are easy to guess, even with a year, digits or symbols added. Use "
    "several "
    "uncommon words.";
constexpr PasswordPolicy kAnyScore{.min_score = 0};

TEST(PasswordPolicy, AcceptsWhatIsHardToGuess) {
  for (const auto* password :
       {"correct horse battery staple", "blue-kettle-7", "kX9#mQ2v", "gartenzaun88",
        "\u0433\u043b\u0443\u0431\u043e\u043a\u0438\u0439-9"}) {
    EXPECT_TRUE(check(password)) << password;
  }
}

TEST(PasswordPolicy, RefusesWhatIsGuessedFirst) {
  for (const auto* password : {"password", "12345678", "qwerty123", "aaaaaaaaaaaa", "abcdefgh",
                               "Password1!", "letmein1"}) {
    EXPECT_EQ(refusal(password), kEasy) << password;
  }
}

TEST(PasswordPolicy, RefusesThePersonsOwnWordsInAnyCase) {
  for (const auto* password : {"ada.lovelace@example.com", "Ada.Lovelace@Example.com", "LOVELACE1",
                               "adalovelace", "\u00c5ngstr\u00f6m", "\u00e5ngstr\u00f6m"}) {
    EXPECT_EQ(refusal(password), kEasy) << password;
    EXPECT_GT(password_score(Secret(password), {}), password_score(Secret(password), kAda))
        << password;
  }
}

TEST(PasswordPolicy, RefusesTheNameOfTheServer) {
  EXPECT_EQ(refusal("labelstudio"), kEasy);
  EXPECT_EQ(refusal("muster123"), kEasy);
}

// zxcvbn takes the year and the "!" for parts of their own: a million guesses and more.
TEST(PasswordPolicy, RefusesACommonWordWithSomethingAdded) {
  for (const char* password :
       {"Welcome2026!", "Summer2026!", "W3lc0me2026!", "2026Welcome!", "Elephant2026!", "Winter25!",
        "sunflower42", "!DRAGON99", "Lionking2026!", "Passwort2026!", "Football_1984"}) {
    EXPECT_NE(refusal(password), "accepted") << password;
  }
  EXPECT_EQ(refusal("Welcome2026!"), kWordWithMore);
}

TEST(PasswordPolicy, RefusesTheNamesOfTheSiteWithSomethingAdded) {
  const std::vector<std::string> words = {"Acme Labs", "people.example.org", "Ada Lovelace"};
  for (const char* password :
       {"AcmeLabs2026!", "Acme2026!", "acme-labs-1", "Muster123!", "LabelStudio1!",
        "People.Example.Org", "example2026", "AdaLovelace1815", "Lovelace!1815"}) {
    EXPECT_FALSE(check_password(Secret(password), words, {})) << password;
  }
}

TEST(PasswordPolicy, AcceptsSeveralWordsAndWhatIsTrulyMixed) {
  const std::vector<std::string> words = {"Acme Labs", "people.example.org", "Ada Lovelace"};
  for (const char* password :
       {"purple elephant ladder", "yellow submarine piano", "correct-horse-battery",
        "wholly other horse", "glacier-42-umbrella", "acme glacier umbrella", "tr0ub4dor&3",
        "Welcome83920174", "kX9#mQ2v"}) {
    EXPECT_TRUE(check_password(Secret(password), words, {})) << password;
  }
}

TEST(PasswordPolicy, RefusesEveryOneOfTheMostLeakedAlsoWithSomethingAdded) {
  std::ifstream in(std::string(MUSTER_SOURCE_DIR) + "/core/security/leaked_passwords.txt");
  std::size_t n = 0;
  for (std::string leaked; std::getline(in, leaked); ++n) {
    EXPECT_EQ(leaked_password_rank(leaked), n + 1) << leaked;
    EXPECT_LT(password_score(Secret(leaked), {}), 2) << leaked;
    if (n % 10 != 0 || leaked.size() < 4) continue;  // a tenth is enough for the rest
    leaked.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(leaked.front())));
    for (const char* added : {"1", "99", "123!", "2026!"}) {
      EXPECT_LT(password_score(Secret(leaked + added), {}), 2) << leaked << added;
    }
  }
  EXPECT_EQ(n, 10'000U);
}

TEST(PasswordPolicy, ScoreZeroSwitchesTheJudgementOff) {
  EXPECT_TRUE(check("password", kAnyScore));
  EXPECT_EQ(refusal("passwor", kAnyScore), "Use at least 8 characters.");
}

TEST(PasswordPolicy, AHigherScoreAsksForMore) {
  const Secret middling("correcthorse");
  ASSERT_EQ(password_score(middling, {}), 2);
  EXPECT_TRUE(check_password(middling, {}, {.min_score = 2}));
  EXPECT_FALSE(check_password(middling, {}, {.min_score = 3}));
}

TEST(PasswordPolicy, ScoresGoFrom0To4) {
  EXPECT_EQ(password_score(Secret(""), {}), 0);
  EXPECT_EQ(password_score(Secret("password"), {}), 0);
  EXPECT_EQ(password_score(Secret("sunflower42"), {}), 1);
  EXPECT_EQ(password_score(Secret("correcthorse"), {}), 2);
  EXPECT_EQ(password_score(Secret("correct horse"), {}), 3);
  EXPECT_EQ(password_score(Secret("correct horse battery staple"), {}), 4);
}

TEST(PasswordPolicy, LengthsCountCodePointsAndBothEndsAreIncluded) {
  EXPECT_EQ(refusal("", kAnyScore), "Use at least 8 characters.");
  EXPECT_TRUE(check("12345678", kAnyScore));
  EXPECT_TRUE(check(std::string(128, 'x'), kAnyScore));
  EXPECT_EQ(refusal(std::string(129, 'x'), kAnyScore), "Use at most 128 characters.");
  std::string emoji;
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(refusal(emoji, kAnyScore), "Use at least 8 characters.");
    emoji += "\U0001f512";
  }
  EXPECT_TRUE(check(emoji, kAnyScore));
  for (int i = 8; i < 128; ++i) emoji += "\U0001f512";
  EXPECT_TRUE(check(emoji, kAnyScore));
  EXPECT_EQ(refusal(emoji + "x", kAnyScore), "Use at most 128 characters.");
}

TEST(PasswordPolicy, AccentsCountOnceHoweverTheyAreTyped) {
  std::string composed, decomposed;
  for (int i = 0; i < 128; ++i) {
    composed += "\u1f82";
    decomposed += "\u03b1\u0313\u0300\u0345";
  }
  EXPECT_TRUE(check(composed, kAnyScore));
  EXPECT_TRUE(check(decomposed, kAnyScore));
  EXPECT_EQ(refusal("e\u0301e\u0301e\u0301e\u0301", kAnyScore), "Use at least 8 characters.");
}

TEST(PasswordPolicy, RefusesWhatIsNotText) {
  EXPECT_EQ(refusal("correct\xff horse"), "The password is not valid UTF-8 text.");
  EXPECT_EQ(refusal("correct\thorse battery"), "Control characters are not allowed in a password.");
  EXPECT_EQ(refusal(std::string("correct horse\0battery", 21)),
            "Control characters are not allowed in a password.");
  EXPECT_EQ(refusal("correct horse\x7f"), "Control characters are not allowed in a password.");
}

// Composing takes time quadratic in a run of marks; this is refused by its length first.
TEST(PasswordPolicy, AMegabyteOfCombiningMarksIsRefusedByItsLength) {
  std::string marks = "a";
  while (marks.size() < (1U << 20)) marks += "\u0301\u0316";
  EXPECT_EQ(refusal(marks), "Use at most 128 characters.");
}

TEST(PasswordPolicy, WordsOfAnyKindDoNoHarm) {
  const std::vector<std::string> odd = {"",
                                        "@",
                                        "...",
                                        "\xff\xff\xff\xff",
                                        std::string(1 << 20, 'a'),
                                        std::string("a\0bcd", 5),
                                        "a@b@c d.e-f_g+h'i"};
  EXPECT_EQ(password_score(Secret("correct horse battery staple"), odd), 4);
  const std::vector<std::string> many(10'000, "ada.lovelace@example.com");
  EXPECT_EQ(password_score(Secret("lovelace1"), many), 0);
}

}  // namespace
}  // namespace muster
