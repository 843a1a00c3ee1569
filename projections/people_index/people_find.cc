// What happens to the contents of a PeopleIndex: changes go in, pages come out.

#include <algorithm>
#include <cstdint>

#include "core/codec/row_codec.h"
#include "projections/people_index/people_index.h"

namespace muster::projections {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";

std::vector<std::string> folded_words(const std::string& search) {
  const std::string folded = folded_for_search(search);
  std::vector<std::string> words;
  for (std::size_t at = folded.find_first_not_of(kSpaces); at != std::string::npos;) {
    const std::size_t end = std::min(folded.find_first_of(kSpaces, at), folded.size());
    words.push_back(folded.substr(at, end - at));
    at = folded.find_first_not_of(kSpaces, end);
  }
  return words;
}

}  // namespace

void PeopleIndex::Contents::put(const PersonRow& person) {
  const std::uint32_t id = person.id.value;
  const PeopleColumns::Changed changed = columns.put(person);
  if (changed.presence) {
    for (PeopleRanking& each : rankings) each.mark(id);
  }
  if (changed.text) {
    ranking(PeopleSort::kEmail).mark(id);
    ranking(PeopleSort::kName).mark(id);
  }
  if (changed.projects) ranking(PeopleSort::kProjects).mark(id);
}

void PeopleIndex::Contents::set_last_activity(UserId id, std::int64_t micros) {
  if (columns.set_last_activity(id, micros)) ranking(PeopleSort::kLastActivity).mark(id.value);
}

void PeopleIndex::Contents::put(const Changes& changes) {
  for (const std::string& row : changes.people) put(from_row_bytes<PersonRow>(row));
  for (const auto& [id, micros] : changes.activity) set_last_activity(id, micros);
}

const PeopleIndex::Matches& PeopleIndex::Contents::search(std::vector<std::string> words) {
  const std::uint64_t version = columns.texts().version();
  for (const Matches& known : searches) {
    if (known.version == version && known.words == words) return known;
  }
  Matches& matches = searches[oldest_search];
  oldest_search = (oldest_search + 1) % searches.size();
  matches.words = std::move(words);
  matches.version = version;
  matches.by_id = IdSet(columns.id_end());
  matches.count = columns.texts().search(matches.words, columns.id_end(), matches.by_id);
  return matches;
}

PeoplePage PeopleIndex::Contents::find(const PeopleQuery& query) {
  std::vector<std::string> words = folded_words(query.search);
  const Matches* const matches = words.empty() ? nullptr : &search(std::move(words));
  PeoplePage page{{}, matches ? matches->count : columns.count()};
  if (query.offset >= page.count) return page;

  const std::span<const std::uint32_t> ids = ranking(query.order.by).ids(columns);
  const std::uint64_t last = std::min(page.count - query.offset, query.limit);
  page.ids.reserve(last);
  if (matches == nullptr) {
    for (std::uint64_t n = query.offset; n < query.offset + last; ++n) {
      page.ids.emplace_back(query.order.descending ? ids[ids.size() - 1 - n] : ids[n]);
    }
    return page;
  }
  // From the end that is nearer, past those who match and are not on this page.
  const bool from_behind = query.offset > page.count / 2;
  const bool downwards = query.order.descending != from_behind;
  std::uint64_t skip = from_behind ? page.count - query.offset - last : query.offset;
  for (std::size_t n = 0; page.ids.size() < last; ++n) {
    const std::uint32_t id = downwards ? ids[ids.size() - 1 - n] : ids[n];
    if (!matches->by_id.has(id)) continue;
    if (skip > 0) {
      --skip;
    } else {
      page.ids.emplace_back(id);
    }
  }
  if (from_behind) std::ranges::reverse(page.ids);
  return page;
}

}  // namespace muster::projections
