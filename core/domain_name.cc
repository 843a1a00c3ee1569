#include "core/domain_name.h"

#include <algorithm>
#include <cstdint>
#include <memory>

#include <idn2.h>
#include <utf8proc.h>

#include "core/ascii.h"
#include "core/check.h"
#include "core/code_points.h"
#include "core/loaded_library.h"
#include "core/look_alikes.h"
#include "core/text.h"

namespace muster {
namespace {

constexpr std::size_t kLabelMax = 63;
constexpr std::size_t kDomainMax = 253;
// In Unicode: each of them stands for at least one byte of the ASCII form.
constexpr std::size_t kTypedMax = kDomainMax * 4;
constexpr std::string_view kAsciiPrefix = "xn--";
constexpr std::string_view kCapitalSharpS = "\u1e9e";
constexpr std::string_view kSharpS = "\u00df";

struct Idn2 {
  decltype(&::idn2_to_ascii_8z) to_ascii = nullptr;
  decltype(&::idn2_to_unicode_8z8z) to_unicode = nullptr;
  decltype(&::idn2_free) free = nullptr;
};

std::optional<Idn2> load() {
  const LoadedLibrary library(MUSTER_IDN2_LIBRARY);
  Idn2 idn2;
  if (!library.find("idn2_to_ascii_8z", idn2.to_ascii) ||
      !library.find("idn2_to_unicode_8z8z", idn2.to_unicode) ||
      !library.find("idn2_free", idn2.free)) {
    return std::nullopt;
  }
  return idn2;
}

// Null if the library is not installed. Stays loaded until the program ends.
const Idn2* loaded() {
  static const std::optional<Idn2> kIdn2 = load();
  return kIdn2 ? &*kIdn2 : nullptr;
}

const Idn2& idn2() {
  const Idn2* library = loaded();
  MUSTER_CHECK(library != nullptr, "{} is not installed", MUSTER_IDN2_LIBRARY);
  return *library;
}

bool is_ascii_letter(char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; }

bool is_in_label(char c) {
  return is_ascii_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Calls with each label until one is refused. False if one was.
template <typename Accept>
bool all_labels(std::string_view domain, Accept&& accept) {
  while (true) {
    const std::size_t dot = domain.find('.');
    if (!accept(domain.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    domain.remove_prefix(dot + 1);
  }
}

bool is_good_label(std::string_view label) {
  return !label.empty() && label.front() != '-' && label.back() != '-' &&
         std::ranges::all_of(label, is_in_label);
}

// Whether the domain is as ascii_domain() would make it, in one pass: nearly all are, and a replay
// asks for the domain of each account.
bool is_plain(std::string_view domain) {
  if (domain.size() > kDomainMax) return false;
  std::size_t label = 0;  // bytes of it so far
  char before = '.';
  for (const char c : domain) {
    if (c == '.') {
      if (before == '.' || before == '-') return false;
      label = 0;
    } else {
      const bool is_letter = c >= 'a' && c <= 'z';
      if (!is_letter && !(c >= '0' && c <= '9') && c != '_' && (c != '-' || label == 0))
        return false;
      if (++label > kLabelMax) return false;
    }
    before = c;
  }
  return before != '.' && before != '-' && domain.find(kAsciiPrefix) == std::string_view::npos;
}

// The library maps the capital ß to ss, unlike the small one.
std::string with_small_sharp_s(std::string_view domain) {
  std::string text(domain);
  for (std::size_t at = 0; (at = text.find(kCapitalSharpS, at)) != std::string::npos;) {
    text.replace(at, kCapitalSharpS.size(), kSharpS);
  }
  return text;
}

using Convert = int (*)(const char*, char**, int);

std::optional<std::string> converted(Convert convert, const std::string& domain) {
  char* out = nullptr;
  const int code = convert(domain.c_str(), &out, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, decltype(Idn2::free)> owned(out, idn2().free);
  if (code != IDN2_OK || out == nullptr) return std::nullopt;
  return std::string(out);
}

// Whether the label can be shown in Unicode. Some letters of it may look like ASCII as long as
// others do not, and no ASCII is mixed in: "почта", but neither "аррӏе" nor "pаypal".
bool is_safe_label(std::string_view label) {
  bool has_ascii_letter = false;
  bool has_look_alike = false;
  bool has_other = false;
  while (!label.empty()) {
    const std::string_view whole = label;
    const std::int32_t c = take_code_point(label);
    MUSTER_CHECK(c >= 0, "a domain is not UTF-8");
    const std::string_view one = whole.substr(0, whole.size() - label.size());
    if (utf8proc_category(c) == UTF8PROC_CATEGORY_CF) return false;  // invisible
    if (one.size() == 1) {
      has_ascii_letter = has_ascii_letter || is_ascii_letter(one.front());
    } else if (looks_of(one).size() == 1) {
      has_look_alike = true;
    } else if (utf8proc_category(c) != UTF8PROC_CATEGORY_MN) {
      has_other = true;
    }
  }
  return !has_look_alike || (has_other && !has_ascii_letter);
}

}  // namespace

Result<void> load_domain_names() {
  if (loaded() != nullptr) return {};
  return fail(ErrorCode::kInvalid,
              "The library " MUSTER_IDN2_LIBRARY " is missing. Install it (package libidn2-0).");
}

bool is_international(std::string_view domain) {
  return !is_ascii(domain) || !all_labels(domain, [](std::string_view label) {
    return !equals_ascii_lower(label.substr(0, kAsciiPrefix.size()), kAsciiPrefix);
  });
}

std::optional<std::string> ascii_domain(std::string_view domain) {
  if (is_plain(domain)) return std::string(domain);
  if (domain.size() > kTypedMax || !all_labels(domain, is_good_label)) return std::nullopt;
  std::string ascii;
  if (is_international(domain)) {
    if (!is_utf8(domain)) return std::nullopt;
    auto made = converted(idn2().to_ascii, with_small_sharp_s(domain));
    if (!made) return std::nullopt;
    ascii = *std::move(made);
    // Other dots have become dots, and signs may be hidden in a label.
    const std::string unicode = unicode_domain(ascii);
    if (!all_labels(unicode, is_good_label)) return std::nullopt;
    // A label in ASCII must be the one that its Unicode has (RFC 5891, 5.3): another one would be a
    // second spelling of a mailbox, or change again when it is read again.
    auto again = converted(idn2().to_ascii, with_small_sharp_s(unicode));
    if (!again || *again != ascii_lower(ascii)) return std::nullopt;
    ascii = *std::move(again);
  } else {
    ascii = ascii_lower(domain);
  }
  const bool fits = all_labels(
      ascii, [](std::string_view label) { return !label.empty() && label.size() <= kLabelMax; });
  return fits && ascii.size() <= kDomainMax ? std::optional(std::move(ascii)) : std::nullopt;
}

std::string unicode_domain(const std::string& ascii) {
  if (!is_international(ascii)) return ascii;
  return converted(idn2().to_unicode, ascii).value_or(ascii);
}

std::string shown_domain(const std::string& ascii) {
  const std::string unicode = unicode_domain(ascii);
  return all_labels(unicode, is_safe_label) ? unicode : ascii;
}

}  // namespace muster
