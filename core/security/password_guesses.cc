#include "core/security/password_guesses.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

#include <zxcvbn.h>

#include "core/ascii.h"
#include "core/security/leaked_passwords.h"
#include "core/wipe.h"

namespace muster {
namespace {

constexpr std::size_t kBeforeMax = 8;
constexpr std::size_t kAfterMax = 12;
constexpr std::size_t kWordMin = 4;
// How many characters of an addition may belong to the word itself ("pa$$" and "!").
constexpr std::size_t kPartOfTheWordMax = 2;
// Longer passwords are not a word with an addition, and zxcvbn would be slow on them.
constexpr std::size_t kTriedWithZxcvbnMax = 32;
// Attackers try every addition with every word of a list before most other guesses, so the word's
// rank in the list matters little.
constexpr double kListBitsMax = 9;
// For the few dozen words of the person or the site.
constexpr double kOwnWordBits = 2;
constexpr std::string_view kSeparators = " .-_+'@";

bool is_letter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte >= 0x80;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "p4$$w0rd" -> "password"
std::string without_leet(std::string text) {
  constexpr std::string_view kFrom = "4@31!0$57+98";
  constexpr std::string_view kTo =
      "aaeiiosstt"
      "gb";
  static_assert(kFrom.size() == kTo.size());
  for (char& c : text) {
    const std::size_t at = kFrom.find(c);
    if (at != std::string_view::npos) c = kTo[at];
  }
  return text;
}

double zxcvbn_bits(std::string_view password, const std::vector<const char*>& words) {
  std::string text(password);
  std::vector<const char*> dictionary = words;
  const double bits = ZxcvbnMatch(text.c_str(), dictionary.data(), nullptr);
  wipe(text);
  return bits;
}

// For a lower-case word of the person or the site, or a leaked password; infinite for all others.
double listed_bits(const std::string& lower, const std::vector<const char*>& words) {
  for (const char* word : words) {
    if (word != nullptr && lower == word) return kOwnWordBits;
  }
  const auto rank = leaked_password_rank(lower);
  if (!rank) return std::numeric_limits<double>::infinity();
  return std::log2(static_cast<double>(*rank));
}

// The same for a word with capitals, signs for letters, or separators.
double list_bits(std::string_view word, const std::vector<const char*>& words) {
  std::string lower = ascii_lower(word);
  std::string plain = without_leet(lower);
  std::string joined = lower;
  std::erase_if(joined, [](char c) { return kSeparators.find(c) != std::string_view::npos; });
  const double bits = std::min({listed_bits(lower, words), listed_bits(plain, words) + 1,
                                listed_bits(joined, words) + 1}) +
                      (lower == word ? 0 : 1);
  for (std::string* text : {&lower, &plain, &joined}) wipe(*text);
  return bits;
}

double digits_bits(std::string_view digits) {
  constexpr std::string_view kUp = "01234567890";
  constexpr std::string_view kDown = "09876543210";
  const double each = 3.33 * static_cast<double>(digits.size());
  const bool is_year = digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
  if (is_year) return 6;
  const bool is_run = kUp.find(digits) != std::string_view::npos ||
                      kDown.find(digits) != std::string_view::npos ||
                      digits.find_first_not_of(digits.front()) == std::string_view::npos;
  return is_run ? std::min(4.0, each) : each;
}

double signs_bits(char sign, std::size_t count) {
  constexpr std::string_view kUsual = ".@#$*?_- ";
  const double first = sign == '!' ? 1.5 : kUsual.find(sign) != std::string_view::npos ? 3 : 5;
  return first + 0.5 * static_cast<double>(count - 1);
}

// For digits and signs added before or after a word.
double addition_bits(std::string_view added) {
  double bits = 0;
  while (!added.empty()) {
    std::size_t size = 1;
    if (is_digit(added.front())) {
      while (size < added.size() && is_digit(added[size])) ++size;
      bits += digits_bits(added.substr(0, size));
    } else {
      while (size < added.size() && added[size] == added.front()) ++size;
      bits += signs_bits(added.front(), size);
    }
    added.remove_prefix(size);
  }
  return bits;
}

std::size_t count_before(std::string_view password) {
  const auto letter = std::find_if(password.begin(), password.end(), is_letter);
  return std::min(static_cast<std::size_t>(letter - password.begin()), kBeforeMax);
}
std::size_t count_after(std::string_view password) {
  const auto letter = std::find_if(password.rbegin(), password.rend(), is_letter);
  return std::min(static_cast<std::size_t>(letter - password.rbegin()), kAfterMax);
}

// The minimum over all ways to read the password as a word with additions.
double bits_with_additions(std::string_view password, const std::vector<const char*>& words) {
  const std::size_t before_max = count_before(password);
  const std::size_t after_max = count_after(password);
  double best = list_bits(password, words);
  for (std::size_t before = 0; before <= before_max; ++before) {
    for (std::size_t after = 0; after <= after_max; ++after) {
      if (before + after == 0 || before + after + kWordMin > password.size()) continue;
      const std::string_view word = password.substr(before, password.size() - before - after);
      const double added = addition_bits(password.substr(0, before)) +
                           addition_bits(password.substr(password.size() - after));
      const double listed = list_bits(word, words);
      if (!std::isinf(listed)) best = std::min(best, std::min(listed, kListBitsMax + 1) + added);
      const bool may_be_a_word = before + kPartOfTheWordMax >= before_max &&
                                 after + kPartOfTheWordMax >= after_max &&
                                 password.size() <= kTriedWithZxcvbnMax;
      if (may_be_a_word) best = std::min(best, zxcvbn_bits(word, words) + added);
    }
  }
  return best;
}

// In this order where two make up as much of a password.
enum class Kind : std::uint8_t { kOwn, kWord, kKeyboard, kRepeats, kSequence, kDate, kOther };

Kind kind_of(int type) {
  if ((type & MULTIPLE_MATCH) != 0) return Kind::kRepeats;
  switch (type) {
    case USER_MATCH:
    case USER_LEET_MATCH:
      return Kind::kOwn;
    case DICTIONARY_MATCH:
    case DICT_LEET_MATCH:
      return Kind::kWord;
    case SPATIAL_MATCH:
      return Kind::kKeyboard;
    case REPEATS_MATCH:
      return Kind::kRepeats;
    case SEQUENCE_MATCH:
      return Kind::kSequence;
    case DATE_MATCH:
    case YEAR_MATCH:
      return Kind::kDate;
    default:
      return Kind::kOther;
  }
}

// What most of the password consists of, apart from what could be anything.
Kind main_kind(std::string_view password, const std::vector<const char*>& words) {
  std::string text(password);
  std::vector<const char*> dictionary = words;
  ZxcMatch_t* parts = nullptr;
  ZxcvbnMatch(text.c_str(), dictionary.data(), &parts);
  wipe(text);
  std::array<int, static_cast<std::size_t>(Kind::kOther) + 1> lengths{};
  for (const ZxcMatch_t* part = parts; part != nullptr; part = part->Next) {
    lengths.at(static_cast<std::size_t>(kind_of(part->Type))) += part->Length;
  }
  ZxcvbnFreeInfo(parts);
  lengths.back() = 0;
  const auto longest = std::max_element(lengths.begin(), lengths.end());
  if (*longest == 0) return Kind::kOther;
  return static_cast<Kind>(longest - lengths.begin());
}

}  // namespace

PasswordWeakness weakness_of(std::string_view password, const std::vector<const char*>& words) {
  std::string lower = ascii_lower(password);
  const bool is_often_used = leaked_password_rank(lower).has_value();
  wipe(lower);
  const Kind kind = main_kind(password, words);
  if (kind == Kind::kOwn) return PasswordWeakness::kOwnWord;
  if (is_often_used) return PasswordWeakness::kOftenUsed;
  switch (kind) {
    case Kind::kWord:
      return count_before(password) + count_after(password) > 0
                 ? PasswordWeakness::kCommonWordWithMore
                 : PasswordWeakness::kCommonWord;
    case Kind::kKeyboard:
      return PasswordWeakness::kKeyboard;
    case Kind::kRepeats:
      return PasswordWeakness::kRepeats;
    case Kind::kSequence:
      return PasswordWeakness::kSequence;
    case Kind::kDate:
      return PasswordWeakness::kDate;
    case Kind::kOwn:
    case Kind::kOther:
      break;
  }
  return PasswordWeakness::kOther;
}

double guesses_of(std::string_view password, const std::vector<const char*>& words) {
  const double fewest =
      std::min(zxcvbn_bits(password, words), bits_with_additions(password, words));
  return fewest * std::log10(2.0);
}

}  // namespace muster
