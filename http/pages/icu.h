// The functions of ICU that dates use, loaded on first use.
#pragma once

#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

namespace muster::http::pages {

struct Icu {
  decltype(&::uloc_countAvailable) count_locales = nullptr;
  decltype(&::uloc_getAvailable) locale = nullptr;
  decltype(&::uloc_toLanguageTag) language_tag = nullptr;
  decltype(&::uloc_getDisplayName) display_name = nullptr;
  decltype(&::udatpg_open) open_patterns = nullptr;
  decltype(&::udatpg_close) close_patterns = nullptr;
  decltype(&::udatpg_getBestPattern) best_pattern = nullptr;
  decltype(&::udat_open) open_format = nullptr;
  decltype(&::udat_close) close_format = nullptr;
  decltype(&::udat_format) format = nullptr;
  decltype(&::u_strToUTF8) to_utf8 = nullptr;
};

// Null if the library is not installed. Stays loaded until the program ends. Any thread.
const Icu* icu();

}  // namespace muster::http::pages
