#include "projections/people_index/people_ranking.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace muster::projections {
namespace {

constexpr std::size_t kWordBytes = 8;
// Up to this many are searched for individually: cheaper than checking everyone's mark.
constexpr std::size_t kFew = 3;
constexpr std::uint64_t kAfterAll = ~std::uint64_t{0};  // no text has a byte 0xff

std::string_view text_of(const PeopleColumns& columns, PeopleSort by, std::uint32_t id) {
  return by == PeopleSort::kEmail ? columns.email(id) : columns.name(id);
}

// Eight bytes of a text as a number that compares like them; zeros past its end.
std::uint64_t word_of(std::string_view text, std::size_t from) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < kWordBytes; ++i) {
    word <<= 8;
    if (from + i < text.size()) word |= static_cast<unsigned char>(text[from + i]);
  }
  return word;
}

bool is_text(PeopleSort by) { return by == PeopleSort::kEmail || by == PeopleSort::kName; }

// The person's key; for a text, the eight bytes from `depth` on.
std::uint64_t key_of(const PeopleColumns& columns, PeopleSort by, std::uint32_t id,
                     std::size_t depth) {
  switch (by) {
    case PeopleSort::kJoined:
      return 0;  // ids are assigned in joining order
    case PeopleSort::kLastActivity:
      return static_cast<std::uint64_t>(columns.last_activity(id)) ^ (std::uint64_t{1} << 63);
    case PeopleSort::kProjects:
      return columns.projects(id);
    case PeopleSort::kEmail:
    case PeopleSort::kName:
      break;
  }
  const std::string_view text = text_of(columns, by, id);
  return depth == 0 && text.empty() ? kAfterAll : word_of(text, depth);
}

struct Keyed {
  std::uint64_t key;
  std::uint32_t id;
  friend auto operator<=>(const Keyed&, const Keyed&) = default;
};

// Sorts by the keys at `depth`, then each run of equal ones by the next eight bytes: comparisons
// touch only adjacent memory.
void sort_from(const PeopleColumns& columns, PeopleSort by, std::span<Keyed> people,
               std::size_t depth) {
  for (Keyed& person : people) person.key = key_of(columns, by, person.id, depth);
  std::ranges::sort(people);
  if (!is_text(by)) return;
  for (std::size_t begin = 0; begin < people.size();) {
    std::size_t end = begin + 1;
    while (end < people.size() && people[end].key == people[begin].key) ++end;
    const bool goes_on = (people[begin].key & 0xff) != 0;
    if (goes_on && end - begin > 1) {
      sort_from(columns, by, people.subspan(begin, end - begin), depth + kWordBytes);
    }
    begin = end;
  }
}

bool comes_before(const PeopleColumns& columns, PeopleSort by, std::uint32_t a, std::uint32_t b) {
  if (is_text(by)) {
    const std::string_view text_a = text_of(columns, by, a);
    const std::string_view text_b = text_of(columns, by, b);
    if (text_a.empty() != text_b.empty()) return text_b.empty();
    if (const int order = text_a.compare(text_b); order != 0) return order < 0;
    return a < b;
  }
  const std::uint64_t key_a = key_of(columns, by, a, 0);
  const std::uint64_t key_b = key_of(columns, by, b, 0);
  return key_a != key_b ? key_a < key_b : a < b;
}

}  // namespace

void PeopleRanking::mark(std::uint32_t id) {
  if (is_marked(id)) return;
  if (id >= marks_.size()) marks_.resize(id + std::size_t{1});
  marks_[id] = true;
  marked_.push_back(id);
}

PeopleRanking::Ids PeopleRanking::ids(const PeopleColumns& columns) {
  if (!marked_.empty()) put_in_place(columns);
  return ids_;
}

void PeopleRanking::take_out_marked(std::vector<std::uint32_t>& ids) const {
  if (marked_.size() > kFew) {
    std::erase_if(ids, [this](std::uint32_t id) { return is_marked(id); });
    return;
  }
  for (const std::uint32_t id : marked_) {
    const auto place = std::ranges::find(ids, id);
    if (place != ids.end()) ids.erase(place);
  }
}

void PeopleRanking::put_in_place(const PeopleColumns& columns) {
  if (ids_.use_count() > 1) ids_ = std::make_shared<std::vector<std::uint32_t>>(*ids_);
  std::vector<std::uint32_t>& ids = *ids_;
  take_out_marked(ids);
  std::vector<Keyed> moved;
  moved.reserve(marked_.size());
  for (const std::uint32_t id : std::exchange(marked_, {})) {
    marks_[id] = false;
    if (columns.has(id)) moved.push_back({0, id});
  }
  sort_from(columns, by_, moved, 0);

  // From the end, each into the gap left by those before it.
  std::size_t end = ids.size();
  ids.resize(end + moved.size());
  const auto place = [&](std::size_t at) { return ids.begin() + static_cast<std::ptrdiff_t>(at); };
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    return comes_before(columns, by_, a, b);
  };
  for (std::size_t left = moved.size(); left > 0; --left) {
    const std::uint32_t id = moved[left - 1].id;
    std::size_t at = end;
    // The latest activity and the newest person go last without a search.
    if (end > 0 && before(id, ids[end - 1])) {
      at = static_cast<std::size_t>(std::upper_bound(ids.begin(), place(end), id, before) -
                                    ids.begin());
    }
    std::move_backward(place(at), place(end), place(end + left));
    ids[at + left - 1] = id;
    end = at;
  }
}

std::size_t PeopleRanking::bytes_held() const {
  return (ids_->capacity() + marked_.capacity()) * sizeof marked_[0] + marks_.capacity() / 8;
}

}  // namespace muster::projections
