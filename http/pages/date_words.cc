#include "http/pages/date_words.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>

#include "core/ascii.h"
#include "core/guarded.h"
#include "http/pages/icu.h"
#include "http/pipeline/header_value.h"

namespace muster::http::pages {
namespace {

constexpr int kUnitsMax = 128;  // of UTF-16, in a pattern, a name or a date
constexpr std::size_t kAcceptedMax = 16;
constexpr std::size_t kFormatsMax = 64;  // some 30 kB each

// Regions that write dates in another way than their language is written elsewhere; all regions
// would be eight hundred.
constexpr std::string_view kRegional[] = {"de-AT", "de-CH", "en-AU", "en-CA", "en-GB", "en-IE",
                                          "en-IN", "en-NZ", "en-US", "en-ZA", "es-MX", "es-US",
                                          "fr-CA", "fr-CH", "pt-BR", "pt-PT"};

bool is_offered(std::string_view tag) {
  if (tag == "en" || tag == "pt") return false;  // their regions are
  // "de", "zh-Hant": a region has two letters or three digits.
  const auto last = tag.substr(tag.rfind('-') + 1);
  const bool has_region = last.size() != tag.size() && last.size() <= 3;
  return !has_region || std::ranges::find(kRegional, tag) != std::end(kRegional);
}

std::string utf8(const Icu& icu, const UChar* units, int count) {
  std::array<char, 3 * kUnitsMax> bytes;
  int32_t size = 0;
  UErrorCode status = U_ZERO_ERROR;
  icu.to_utf8(bytes.data(), bytes.size(), &size, units, count, &status);
  return U_SUCCESS(status) ? std::string(bytes.data(), static_cast<std::size_t>(size))
                           : std::string();
}

std::string tag_of(const Icu& icu, const char* locale) {
  std::array<char, 64> tag;
  UErrorCode status = U_ZERO_ERROR;
  const int size = icu.language_tag(locale, tag.data(), tag.size(), 1, &status);
  return U_SUCCESS(status) ? std::string(tag.data(), static_cast<std::size_t>(size))
                           : std::string();
}

// The tags by themselves in lower case. Empty without ICU.
const std::map<std::string, std::string, std::less<>>& offered_tags() {
  static const auto kTags = [] {
    std::map<std::string, std::string, std::less<>> tags;
    const Icu* const i = icu();
    for (int n = 0; i != nullptr && n < i->count_locales(); ++n) {
      std::string tag = tag_of(*i, i->locale(n));
      if (!tag.empty() && is_offered(tag)) tags.emplace(ascii_lower(tag), tag);
    }
    return tags;
  }();
  return kTags;
}

// In the language itself.
std::vector<DateLanguage> list_languages() {
  std::vector<DateLanguage> languages;
  for (const auto& [lower, tag] : offered_tags()) {
    std::array<UChar, kUnitsMax> units;
    UErrorCode status = U_ZERO_ERROR;
    const int count =
        icu()->display_name(tag.c_str(), tag.c_str(), units.data(), units.size(), &status);
    if (U_SUCCESS(status)) languages.push_back({tag, utf8(*icu(), units.data(), count)});
  }
  std::ranges::sort(languages, {}, &DateLanguage::name);
  return languages;
}

using Format = std::unique_ptr<UDateFormat, void (*)(UDateFormat*)>;

// Null if ICU refuses.
Format open_format(const Icu& icu, const std::string& language, DateForm form) {
  constexpr std::array<std::u16string_view, 7> kSkeletons = {
      u"yMMMd", u"yMMMdjm", u"yMMMdjms", u"MMMd", u"MMMdjm", u"LLL", u"ccc"};
  const std::u16string_view skeleton = kSkeletons.at(static_cast<std::size_t>(form));
  UErrorCode status = U_ZERO_ERROR;
  UDateTimePatternGenerator* const patterns = icu.open_patterns(language.c_str(), &status);
  std::array<UChar, kUnitsMax> pattern;
  const int count =
      icu.best_pattern(patterns, skeleton.data(), static_cast<int32_t>(skeleton.size()),
                       pattern.data(), pattern.size(), &status);
  icu.close_patterns(patterns);
  UDateFormat* const format = icu.open_format(UDAT_PATTERN, UDAT_PATTERN, language.c_str(), u"UTC",
                                              -1, pattern.data(), count, &status);
  return {U_SUCCESS(status) ? format : nullptr, icu.close_format};
}

// Opening one takes a hundred times as long as using it, and one is for one thread at a time.
using Formats = std::map<std::pair<std::string, DateForm>, Format>;

Guarded<Formats>& formats() {
  static Guarded<Formats> opened;
  return opened;
}

// Null if ICU refuses.
UDateFormat* find_format(Formats& opened, std::string_view language, DateForm form) {
  std::pair<std::string, DateForm> key{language, form};
  if (const auto found = opened.find(key); found != opened.end()) return found->second.get();
  if (!is_date_language(language)) return nullptr;
  if (opened.size() >= kFormatsMax) opened.clear();
  Format format = open_format(*icu(), key.first, form);
  return opened.emplace(std::move(key), std::move(format)).first->second.get();
}

// "fr;q=0"
bool is_refused(std::string_view accepted) {
  const std::size_t weight = accepted.find(";q=0");
  return weight != std::string_view::npos &&
         accepted.find_first_not_of("0.", weight + 3) == std::string_view::npos;
}

}  // namespace

const std::vector<DateLanguage>& date_languages() {
  static const std::vector<DateLanguage> kLanguages = list_languages();
  return kLanguages;
}

bool is_date_language(std::string_view tag) {
  const auto found = offered_tags().find(ascii_lower(tag));
  return found != offered_tags().end() && found->second == tag;
}

std::string language_of(std::string_view accept_language) {
  // Browsers list them in order of preference, whatever their weights say besides.
  for (std::size_t n = 0; n < kAcceptedMax && !accept_language.empty(); ++n) {
    const std::size_t comma = std::min(accept_language.find(','), accept_language.size());
    const std::string_view one = accept_language.substr(0, comma);
    accept_language.remove_prefix(std::min(comma + 1, accept_language.size()));
    if (is_refused(one)) continue;
    std::string tag = ascii_lower(trimmed(one.substr(0, one.find(';'))));
    if (tag == "en") tag = "en-us";
    if (tag == "pt") tag = "pt-br";
    if (tag == "zh-tw" || tag == "zh-hk" || tag == "zh-mo") tag = "zh-hant";
    // "de-LU" is written as "de" is.
    for (; !tag.empty(); tag.resize(tag.find('-') == tag.npos ? 0 : tag.rfind('-'))) {
      const auto found = offered_tags().find(tag);
      if (found != offered_tags().end()) return found->second;
    }
  }
  return {};
}

std::optional<std::string> words_of(Timestamp clock, std::string_view language, DateForm form) {
  if (language.empty()) return std::nullopt;
  std::array<UChar, kUnitsMax> units;
  UErrorCode status = U_ZERO_ERROR;
  const int count = formats().with([&](Formats& opened) {
    UDateFormat* const format = find_format(opened, language, form);
    if (format == nullptr) return 0;
    return icu()->format(format, static_cast<double>(clock.micros / 1000), units.data(),
                         units.size(), nullptr, &status);
  });
  if (count == 0 || U_FAILURE(status)) return std::nullopt;
  return utf8(*icu(), units.data(), count);
}

}  // namespace muster::http::pages
