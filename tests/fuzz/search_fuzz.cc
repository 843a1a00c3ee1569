// A search through the texts of people: it finds whom a plain look at each text finds. Input: a
// line of words; then a line for each change: whose text, and the text; an empty one takes it out.

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/check.h"
#include "projections/people_index/part_finder.h"
#include "projections/people_index/text_arena.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

constexpr std::uint32_t kPeople = 64;

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(' '), line.size());
    if (end > 0) words.emplace_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

void check_finder(std::string_view part, std::string_view text) {
  const projections::PartFinder finder(part);
  for (std::size_t from = 0; from <= text.size(); ++from) {
    MUSTER_CHECK(finder.find_in(text, from) == text.find(part, from),
                 "from {} on it is found at {} and not at {}", from, finder.find_in(text, from),
                 text.find(part, from));
  }
}

}  // namespace

void fuzz(std::string_view input) {
  Input in(input);
  const std::vector<std::string> words = words_of(in.line());
  projections::TextArena arena;
  std::map<std::uint32_t, std::string> texts;
  while (!in.is_at_end()) {
    const std::uint32_t id = in.byte() % kPeople;
    const std::string_view line = in.line();
    const std::uint64_t before = arena.version();
    if (line.empty()) {
      arena.erase(id);
      MUSTER_CHECK((arena.version() != before) == (texts.erase(id) > 0), "a change is not counted");
    } else {
      texts[id] = std::string(line) + "\n";
      arena.put(id, texts[id]);
      MUSTER_CHECK(arena.version() != before, "a change is not counted");
    }
  }
  for (std::uint32_t id = 0; id < kPeople; ++id) {
    const auto text = texts.find(id);
    MUSTER_CHECK(arena.text(id) == (text == texts.end() ? "" : text->second), "another text");
  }
  if (words.empty()) return;
  projections::IdSet found(kPeople);
  const std::uint64_t count = arena.snapshot().search(words, kPeople, found);
  std::uint64_t expected = 0;
  for (std::uint32_t id = 0; id < kPeople; ++id) {
    const auto text = texts.find(id);
    const bool has_all = text != texts.end() && std::ranges::all_of(words, [&](const auto& word) {
                           return text->second.find(word) != std::string::npos;
                         });
    MUSTER_CHECK(found.has(id) == has_all, "{} is found, or not", id);
    expected += has_all ? 1 : 0;
  }
  MUSTER_CHECK(count == expected, "{} are said to be found, and {} are", count, expected);
  if (!texts.empty()) check_finder(words.front(), texts.begin()->second);
}

}  // namespace muster::fuzz
