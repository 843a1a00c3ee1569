// check_password and password_score: whether a password is strong enough.
#include <algorithm>
#include <array>

#include "core/ascii.h"
#include "core/security/password.h"
#include "core/security/password_guesses.h"
#include "core/text.h"

namespace muster {
namespace {

constexpr std::size_t kJudgedBytesMax = 100;
constexpr std::size_t kWordsMax = 64;
// Shorter parts ("j" of "j.smith") match too often to mean anything.
constexpr std::size_t kPartBytesMin = 3;

// Every attacker knows this server's name and that of the product it replaces.
constexpr std::string_view kWordsOfThisServer[] = {"muster", "labelstudio", "label", "studio"};

void add_word(std::vector<std::string>& words, std::string word) {
  if (word.empty() || words.size() >= kWordsMax) return;
  word.resize(std::min(word.size(), kJudgedBytesMax));
  // zxcvbn lower-cases A to Z in the password and compares it with the word as given.
  std::string lower = ascii_lower(word);
  std::string folded = fold_case(word);  // "ångström" for "Ångström", unknown to zxcvbn
  if (folded != lower) words.push_back(std::move(folded));
  words.push_back(std::move(lower));
}

// "ada.lovelace@example.com" adds itself, ada, lovelace, example, com, ada.lovelace and
// example.com; "Acme Labs" also adds acmelabs.
void add_with_parts(std::vector<std::string>& words, const std::string& whole) {
  add_word(words, whole);
  std::string joined(whole, 0, kJudgedBytesMax);
  std::erase_if(
      joined, [](char c) { return std::string_view("@ .-_+'").find(c) != std::string_view::npos; });
  if (joined != whole && joined.size() >= kPartBytesMin) add_word(words, joined);
  for (const std::string_view separators : {std::string_view("@ "), std::string_view("@ .-_+'")}) {
    std::size_t begin = 0;
    while (begin < whole.size() && words.size() < kWordsMax) {
      const std::size_t end = std::min(whole.find_first_of(separators, begin), whole.size());
      const std::size_t size = end - begin;
      if (size >= kPartBytesMin && size < whole.size()) add_word(words, whole.substr(begin, size));
      begin = end + 1;
    }
  }
}

// zxcvbn's scale.
int score_of(double log10_guesses) {
  constexpr std::array kLimits = {3.0, 6.0, 8.0, 10.0};
  return static_cast<int>(std::ranges::upper_bound(kLimits, log10_guesses) - kLimits.begin());
}

// What an attacker of this person on this server tries first, in zxcvbn's form.
class FirstTried {
 public:
  explicit FirstTried(const std::vector<std::string>& personal) {
    for (const std::string_view word : kWordsOfThisServer) words_.emplace_back(word);
    for (const std::string& word : personal) add_with_parts(words_, word);
    list_.reserve(words_.size() + 1);
    for (const std::string& word : words_) list_.push_back(word.c_str());
    list_.push_back(nullptr);
  }
  FirstTried(const FirstTried&) = delete;
  FirstTried& operator=(const FirstTried&) = delete;

  const std::vector<const char*>& list() const { return list_; }

 private:
  std::vector<std::string> words_;
  std::vector<const char*> list_;  // into words_
};

std::string_view judged_part(const Secret& password) {
  return password.reveal().substr(0, kJudgedBytesMax);
}

std::string_view words_of(PasswordWeakness weakness) {
  switch (weakness) {
    case PasswordWeakness::kOwnWord:
      return "it contains your email, your name or the name of this site";
    case PasswordWeakness::kOftenUsed:
      return "many people use this password";
    case PasswordWeakness::kCommonWord:
      return "it is a common word or name";
    case PasswordWeakness::kCommonWordWithMore:
      return "it is a common word or name with digits or symbols added";
    case PasswordWeakness::kKeyboard:
      return "its keys are next to each other";
    case PasswordWeakness::kRepeats:
      return "it repeats itself";
    case PasswordWeakness::kSequence:
      return "it is a sequence, such as abcd or 4321";
    case PasswordWeakness::kDate:
      return "it is a date";
    case PasswordWeakness::kOther:
      break;
  }
  return "it is too short";
}

}  // namespace

int password_score(const Secret& password, const std::vector<std::string>& personal) {
  return score_of(guesses_of(judged_part(password), FirstTried(personal).list()));
}

Result<void> check_password(const Secret& password, const std::vector<std::string>& personal,
                            const PasswordPolicy& policy) {
  auto refuse = [](std::string message) {
    return fail(ErrorCode::kInvalid, std::move(message), "password");
  };
  const std::string_view typed = password.reveal();
  const std::string too_long = "Use at most " + std::to_string(policy.length_max) + " characters.";
  if (!is_utf8(typed)) return refuse("The password is not valid UTF-8 text.");
  // Composing shrinks a character from at most 4 code points, so this refuses nothing that fits and
  // bounds the work.
  if (code_point_count(typed) / 4 > policy.length_max) return refuse(too_long);
  if (has_control_characters(typed))
    return refuse("Control characters are not allowed in a password.");
  const Secret composed(to_nfc(typed));
  const std::size_t length = code_point_count(composed.reveal());
  if (length < policy.length_min)
    return refuse("Use at least " + std::to_string(policy.length_min) + " characters.");
  if (length > policy.length_max) return refuse(too_long);
  if (policy.min_score <= 0) return {};
  const FirstTried first_tried(personal);
  const std::string_view judged = judged_part(composed);
  if (score_of(guesses_of(judged, first_tried.list())) >= policy.min_score) return {};
  return refuse(
      "Too easy to guess: " + std::string(words_of(weakness_of(judged, first_tried.list()))) +
      ". Use several uncommon words.");
}

}  // namespace muster
