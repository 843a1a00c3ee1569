// Texts::search: a walk through all texts, chunk by chunk.

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "core/threads.h"
#include "projections/people_index/part_finder.h"
#include "projections/people_index/text_arena.h"
#include "projections/people_index/text_chunk.h"

namespace muster::projections {
namespace {

// Below, threads cost more than they save.
constexpr std::uint64_t kBytesForThreads = std::uint64_t{4} << 20;
// Enough texts to tell a part that most of them have from one that hardly any has.
constexpr std::size_t kSampleBytes = 1 << 14;

using Parts = std::vector<PartFinder>;

// Puts the part first that the fewest texts have, as far as some of them tell; of two the longer
// one. The others are then looked for only where it is found, and each only where those before it
// are.
void put_rarest_first(Parts& parts, std::string_view sample) {
  std::vector<std::pair<std::size_t, PartFinder>> counted;
  for (const PartFinder& part : parts) {
    std::size_t times = 0;
    for (std::size_t at = 0; (at = part.find_in(sample, at)) != sample.npos; ++at) ++times;
    counted.emplace_back(times, part);
  }
  std::ranges::stable_sort(counted, std::less<>(), [](const auto& part) {
    return std::pair(part.first, ~part.second.part().size());
  });
  for (std::size_t i = 0; i < parts.size(); ++i) parts[i] = counted[i].second;
}

bool has_all_but_first(std::string_view text, const Parts& parts) {
  return std::all_of(parts.begin() + 1, parts.end(), [&](const PartFinder& part) {
    return part.find_in(text, 0) != std::string_view::npos;
  });
}

struct Found {
  IdSet ids;
  std::uint64_t count = 0;

  void add(std::uint32_t id) {
    ids.add(id);
    ++count;
  }
};

void search_chunk(const TextChunk& chunk, const Parts& parts, Found& found) {
  const PartFinder& finder = parts.front();
  const bool is_only_part = parts.size() == 1;
  std::size_t entry = 0;
  std::size_t from = 0;
  for (std::size_t at; (at = finder.find_in(chunk.bytes, from)) != std::string_view::npos;
       from = chunk.ends[entry]) {
    while (chunk.ends[entry] <= at) ++entry;
    const std::uint32_t id = chunk.ids[entry];
    if (id == TextChunk::kDead) continue;
    if (is_only_part || has_all_but_first(chunk.text(entry), parts)) found.add(id);
  }
}

}  // namespace

std::uint64_t Texts::search(std::span<const std::string> parts, std::size_t id_end,
                            IdSet& found) const {
  if (chunks_.empty()) return 0;
  Parts finders(parts.begin(), parts.end());
  if (finders.size() > 1)
    put_rarest_first(finders, std::string_view(chunks_.front()->bytes).substr(0, kSampleBytes));

  std::atomic<std::size_t> next{0};
  const auto search_some = [&](Found& into) {
    // On the thread's own stack: two counters side by side would make a line of the cache go to
    // and fro between processors with each person found.
    Found mine = std::move(into);
    for (std::size_t i = next++; i < chunks_.size(); i = next++) {
      search_chunk(*chunks_[i], finders, mine);
      // A low priority alone lets a page wait for some milliseconds.
      std::this_thread::yield();
    }
    into = std::move(mine);
  };
  Found here{std::move(found)};
  if (bytes_ < kBytesForThreads) {
    search_some(here);
  } else {
    // Two other threads and not this one, whose priority cannot be raised again.
    const auto search_beside = [&](Found& into) {
      give_way();
      search_some(into);
    };
    Found there{IdSet(id_end)};
    std::thread one = thread_or_none([&] { search_beside(here); });
    std::thread other = thread_or_none([&] { search_beside(there); });
    if (one.joinable()) one.join();
    if (other.joinable()) other.join();
    search_some(here);  // what is left where the system gives no threads
    here.ids.add_all(there.ids);
    here.count += there.count;
  }
  found = std::move(here.ids);
  return here.count;
}

}  // namespace muster::projections
