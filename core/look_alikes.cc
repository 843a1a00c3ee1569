#include "core/look_alikes.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include <utf8proc.h>

#include "core/ascii.h"
#include "core/check.h"
#include "core/code_points.h"
#include "core/look_alike_table.h"
#include "core/text.h"

namespace muster {
namespace {

constexpr utf8proc_int32_t kDotAbove = 0x307;

static_assert(std::ranges::is_sorted(kLookAlikes, {}, &LookAlike::code_point));

std::string decomposed(std::string_view text) {
  utf8proc_uint8_t* raw = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &raw,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> mapped(raw, &std::free);
  MUSTER_CHECK(size >= 0, "utf8proc: {}", utf8proc_errmsg(size));
  return {reinterpret_cast<const char*>(mapped.get()), static_cast<std::size_t>(size)};
}

}  // namespace

std::string looks_of(std::string_view text) {
  const std::string folded = fold_case(text);
  if (is_ascii(folded) || !is_utf8(folded)) return folded;

  const std::string parts = decomposed(folded);
  std::string looks;
  for (std::string_view rest = parts; !rest.empty();) {
    const std::int32_t c = take_code_point(rest);
    MUSTER_CHECK(c >= 0, "what was decomposed is not UTF-8");
    // An i already has its dot.
    if (c == kDotAbove && (looks.ends_with('i') || looks.ends_with('j'))) continue;
    const auto found =
        std::ranges::lower_bound(kLookAlikes, static_cast<char32_t>(c), {}, &LookAlike::code_point);
    if (found != kLookAlikes.end() && found->code_point == static_cast<char32_t>(c)) {
      looks += found->looks_like;
    } else {
      append_code_point(looks, c);
    }
  }
  return to_nfc(looks);
}

}  // namespace muster
