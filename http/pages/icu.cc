#include "http/pages/icu.h"

#include <optional>

#include "core/loaded_library.h"

// ICU's names end in its version, which its headers add.
#define MUSTER_TEXT(name) #name
#define MUSTER_ICU_NAME(name) MUSTER_TEXT(name)

namespace muster::http::pages {
namespace {

std::optional<Icu> load() {
  const LoadedLibrary library(MUSTER_ICU_LIBRARY);
  Icu i;
  const bool found = library.find(MUSTER_ICU_NAME(uloc_countAvailable), i.count_locales) &&
                     library.find(MUSTER_ICU_NAME(uloc_getAvailable), i.locale) &&
                     library.find(MUSTER_ICU_NAME(uloc_toLanguageTag), i.language_tag) &&
                     library.find(MUSTER_ICU_NAME(uloc_getDisplayName), i.display_name) &&
                     library.find(MUSTER_ICU_NAME(udatpg_open), i.open_patterns) &&
                     library.find(MUSTER_ICU_NAME(udatpg_close), i.close_patterns) &&
                     library.find(MUSTER_ICU_NAME(udatpg_getBestPattern), i.best_pattern) &&
                     library.find(MUSTER_ICU_NAME(udat_open), i.open_format) &&
                     library.find(MUSTER_ICU_NAME(udat_close), i.close_format) &&
                     library.find(MUSTER_ICU_NAME(udat_format), i.format) &&
                     library.find(MUSTER_ICU_NAME(u_strToUTF8), i.to_utf8);
  if (!found) return std::nullopt;
  return i;
}

}  // namespace

const Icu* icu() {
  static const std::optional<Icu> kIcu = load();
  return kIcu ? &*kIcu : nullptr;
}

}  // namespace muster::http::pages
