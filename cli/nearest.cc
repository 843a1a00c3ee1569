#include "cli/nearest.h"

#include <algorithm>
#include <cstddef>

#include "core/text.h"

namespace muster::cli {

namespace {

// Shorter beginnings fit too much.
constexpr std::size_t kBeginningMin = 3;

}  // namespace

std::optional<std::string> nearest(std::string_view typed, const std::vector<std::string>& known) {
  std::size_t least = std::max<std::size_t>(2, typed.size() / 3) + 1;
  std::optional<std::string> found;
  for (const std::string& word : known) {
    const std::size_t distance = edit_distance(typed, word, least);
    // Of a short word so many edits leave nothing.
    if (distance >= least || distance >= word.size()) continue;
    least = distance;
    found = word;
  }
  if (found || typed.size() < kBeginningMin) return found;
  const auto begun =
      std::ranges::find_if(known, [&](const std::string& word) { return word.starts_with(typed); });
  return begun == known.end() ? std::nullopt : std::optional(*begun);
}

std::string did_you_mean(std::string_view typed, const std::vector<std::string>& known) {
  const auto word = nearest(typed, known);
  return word ? "; did you mean \"" + *word + "\"?" : "";
}

}  // namespace muster::cli
