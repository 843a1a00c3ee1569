#include "http/pages/icu.h"

#include <optional>

#include <dlfcn.h>

// ICU's names end in its version, which its headers add.
#define MUSTER_TEXT(name) #name
#define MUSTER_ICU_NAME(name) MUSTER_TEXT(name)

namespace muster::http::pages {
namespace {

template <typename Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

std::optional<Icu> load() {
  void* library = dlopen(MUSTER_ICU_LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return std::nullopt;
  Icu i;
  const bool found = find(library, MUSTER_ICU_NAME(uloc_countAvailable), i.count_locales) &&
                     find(library, MUSTER_ICU_NAME(uloc_getAvailable), i.locale) &&
                     find(library, MUSTER_ICU_NAME(uloc_toLanguageTag), i.language_tag) &&
                     find(library, MUSTER_ICU_NAME(uloc_getDisplayName), i.display_name) &&
                     find(library, MUSTER_ICU_NAME(udatpg_open), i.open_patterns) &&
                     find(library, MUSTER_ICU_NAME(udatpg_close), i.close_patterns) &&
                     find(library, MUSTER_ICU_NAME(udatpg_getBestPattern), i.best_pattern) &&
                     find(library, MUSTER_ICU_NAME(udat_open), i.open_format) &&
                     find(library, MUSTER_ICU_NAME(udat_close), i.close_format) &&
                     find(library, MUSTER_ICU_NAME(udat_format), i.format) &&
                     find(library, MUSTER_ICU_NAME(u_strToUTF8), i.to_utf8);
  if (!found) return std::nullopt;
  return i;
}

}  // namespace

const Icu* icu() {
  static const std::optional<Icu> kIcu = load();
  return kIcu ? &*kIcu : nullptr;
}

}  // namespace muster::http::pages
