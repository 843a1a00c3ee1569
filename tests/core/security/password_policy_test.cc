// check_password and password_score.
#include <cctype>
#include <fstream>
#include <string>
#include <utility>
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

std::string easy(const std::string& why) {
  return "Too easy to guess: " + why + ". Use several uncommon words.";
}
const std::string kOwnWord = easy("it contains your email, your name or the name of this site");
constexpr PasswordPolicy kAnyScore{.min_score = 0};

TEST(PasswordPolicy, AcceptsWhatIsHardToGuess) {
  for (const auto* password :
       {"correct horse battery staple", "blue-kettle-7", "kX9#mQ2v", "gartenzaun88",
        "\u0433\u043b\u0443\u0431\u043e\u043a\u0438\u0439-9"}) {
    EXPECT_TRUE(check(password)) << password;
  }
}

// One sentence said that it is weak; nobody could tell why.
TEST(PasswordPolicy, SaysWhyAPasswordIsWeak) {
  const std::string often = easy("many people use this password");
  const std::string word = easy("it is a common word or name");
  const std::string with_more = easy("it is a common word or name with digits or symbols added");
  const std::string keyboard = easy("its keys are next to each other");
  const std::string repeats = easy("it repeats itself");
  const std::string sequence = easy("it is a sequence, such as abcd or 4321");
  const std::string date = easy("it is a date");
  for (const auto& [password, why] : std::vector<std::pair<const char*, std::string>>{
           {"password", often},
           {"12345678", often},
           {"letmein1", often},
           {"marmoset", word},
           {"Welcome2026!", with_more},
           {"!DRAGON99", with_more},
           {"rtyuiop[", keyboard},
           {"zzzzzzzzzzzzz", repeats},
           {"ghijklmnop", sequence},
           {"19.07.1984", date},
           {"ada.lovelace", kOwnWord},
           {"Lovelace!1815", kOwnWord},
       }) {
    EXPECT_EQ(refusal(password), why) << password;
  }
}

TEST(PasswordPolicy, SaysThatItIsTooShortWhereNothingElseIsWrong) {
  EXPECT_EQ(refusal("xkqv", {.length_min = 4, .min_score = 4}), easy("it is too short"));
}

TEST(PasswordPolicy, RefusesThePersonsOwnWordsInAnyCase) {
  for (const auto* password : {"ada.lovelace@example.com", "Ada.Lovelace@Example.com", "LOVELACE1",
                               "adalovelace", "\u00c5ngstr\u00f6m", "\u00e5ngstr\u00f6m"}) {
    EXPECT_EQ(refusal(password), kOwnWord) << password;
    EXPECT_GT(password_score(Secret(password), {}), password_score(Secret(password), kAda))
        << password;
  }
}

TEST(PasswordPolicy, RefusesTheNameOfTheServer) {
  EXPECT_EQ(refusal("labelstudio"), kOwnWord);
  EXPECT_EQ(refusal("muster123"), kOwnWord);
}

// zxcvbn takes the year and the "!" for parts of their own: a million guesses and more.
TEST(PasswordPolicy, RefusesACommonWordWithSomethingAdded) {
  for (const char* password :
       {"Welcome2026!", "Summer2026!", "W3lc0me2026!", "2026Welcome!", "Elephant2026!", "Winter25!",
        "sunflower42", "!DRAGON99", "Lionking2026!", "Passwort2026!", "Football_1984"}) {
    EXPECT_NE(refusal(password), "accepted") << password;
  }
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
