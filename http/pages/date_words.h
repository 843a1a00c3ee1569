// Dates in the words and the order of a language, by ICU, which is loaded on first use.
//
//   words_of(t, "de", DateForm::kMinute)     "4. Mai 2026 um 05:02"
//   language_of("de-CH,de;q=0.9,en")         "de-CH"
//
// Without ICU there are no languages. Threads: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace muster::http::pages {

struct DateLanguage {
  std::string tag;   // BCP 47
  std::string name;  // in the language itself
};

// Sorted by name.
const std::vector<DateLanguage>& date_languages();
bool is_date_language(std::string_view tag);
// The first that the value of Accept-Language prefers; empty if there is none.
std::string language_of(std::string_view accept_language);

enum class DateForm : std::uint8_t { kDate, kMinute, kSecond, kDay, kDayMinute, kMonth, kWeekday };

// `clock` as if it were UTC. nullopt for a language that is not in the list.
std::optional<std::string> words_of(Timestamp clock, std::string_view language, DateForm form);

}  // namespace muster::http::pages
