#include "projections/people_index/people_contents.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/plain_letters.h"

namespace muster::projections {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";

}  // namespace

void PeopleContents::put(const PersonEntry& person) {
  const std::uint32_t id = person.id.value;
  const PeopleColumns::Changed changed = columns_.put(person);
  if (changed.presence) {
    for (PeopleRanking& each : rankings_) each.mark(id);
  }
  if (changed.text) {
    ranking(PeopleSort::kEmail).mark(id);
    ranking(PeopleSort::kName).mark(id);
  }
  if (changed.projects) ranking(PeopleSort::kProjects).mark(id);
}

void PeopleContents::set_last_activity(UserId id, std::int64_t micros) {
  if (columns_.set_last_activity(id, micros)) ranking(PeopleSort::kLastActivity).mark(id.value);
}

std::shared_ptr<const PeopleMatches> PeopleContents::known(
    std::span<const std::string> words) const {
  for (const auto& search : searches_) {
    if (search && search->version == texts().version() && std::ranges::equal(search->words, words))
      return search;
  }
  return nullptr;
}

void PeopleContents::keep(std::shared_ptr<const PeopleMatches> matches) {
  searches_[oldest_search_] = std::move(matches);
  oldest_search_ = (oldest_search_ + 1) % searches_.size();
}

std::size_t PeopleContents::bytes_held() const {
  std::size_t bytes = columns_.bytes_held();
  for (const PeopleRanking& ranking : rankings_) bytes += ranking.bytes_held();
  return bytes;
}

std::vector<std::string> words_of_search(const std::string& search) {
  const std::string folded = plain_letters(search);
  std::vector<std::string> words;
  for (std::size_t at = folded.find_first_not_of(kSpaces); at != std::string::npos;) {
    const std::size_t end = std::min(folded.find_first_of(kSpaces, at), folded.size());
    words.push_back(folded.substr(at, end - at));
    at = folded.find_first_not_of(kSpaces, end);
  }
  return words;
}

PeoplePage page_of(std::span<const std::uint32_t> ids, const PeopleQuery& query) {
  PeoplePage page{{}, ids.size()};
  if (query.offset >= page.count) return page;
  const std::uint64_t last = std::min(page.count - query.offset, query.limit);
  page.ids.reserve(last);
  for (std::uint64_t n = query.offset; n < query.offset + last; ++n) {
    page.ids.emplace_back(query.order.descending ? ids[ids.size() - 1 - n] : ids[n]);
  }
  return page;
}

PeoplePage page_of(std::span<const std::uint32_t> ids, const IdSet& matches, std::uint64_t count,
                   const PeopleQuery& query) {
  PeoplePage page{{}, count};
  if (query.offset >= page.count) return page;
  const std::uint64_t last = std::min(page.count - query.offset, query.limit);
  page.ids.reserve(last);
  // From the nearer end, skipping matches that are not on this page.
  const bool from_behind = query.offset > page.count / 2;
  const bool downwards = query.order.descending != from_behind;
  std::uint64_t skip = from_behind ? page.count - query.offset - last : query.offset;
  for (std::size_t n = 0; page.ids.size() < last; ++n) {
    const std::uint32_t id = downwards ? ids[ids.size() - 1 - n] : ids[n];
    if (!matches.has(id)) continue;
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
