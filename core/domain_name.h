// Names of internet domains as people type them: in any case, in Unicode ("münchen.de") or in the
// ASCII that stands for it ("xn--mnchen-3ya.de"). Two spellings of one domain have one ASCII form.
//
// Rules: IDNA2008 with the mappings of UTS #46, non-transitional ("faß.de" is not "fass.de"), by
// libidn2. It is loaded when the first name needs it; plain ASCII never does. Pure functions, any
// thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace muster {

// kInvalid if names in Unicode cannot be read, because libidn2 is not installed. A server says so
// when it starts; the functions below abort.
Result<void> load_domain_names();

// Whether it is not plain ASCII, or stands for something that is not.
bool is_international(std::string_view domain);

// Lower case, every label in ASCII ("xn--mnchen-3ya.de"); the same for every spelling. nullopt for
// what is not a name: an empty label or one over 63 bytes, more than 253 bytes, a hyphen at an end
// of a label, signs other than the hyphen and the underscore, anything IDNA forbids. One label is
// enough: localhost.
std::optional<std::string> ascii_domain(std::string_view domain);

// As people write it: "münchen.de". Requires: `ascii` is a result of ascii_domain().
std::string unicode_domain(const std::string& ascii);

// The same, but in ASCII where it could be taken for another domain: a label that looks like plain
// ASCII without being it, or that has invisible characters.
std::string shown_domain(const std::string& ascii);

}  // namespace muster
