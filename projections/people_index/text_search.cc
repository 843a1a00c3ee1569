// Texts::search: a walk through all texts, chunk by chunk.

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <thread>
#include <utility>

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

// The part that the fewest texts have, as far as some of them tell; else the longest. The others
// are then looked for only where it is found.
std::size_t rarest_of(const Parts& parts, std::string_view sample) {
  std::size_t rarest = 0;
  std::pair<std::size_t, std::size_t> least{~std::size_t{0}, 0};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::size_t times = 0;
    for (std::size_t at = 0; (at = parts[i].find_in(sample, at)) != sample.npos; ++at) ++times;
    const std::pair rank{times, ~parts[i].part().size()};
    if (rank < least) {
      least = rank;
      rarest = i;
    }
  }
  return rarest;
}

bool has_all_but(std::string_view text, const Parts& parts, std::size_t known) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i != known && parts[i].find_in(text, 0) == std::string_view::npos) return false;
  }
  return true;
}

struct Found {
  IdSet ids;
  std::uint64_t count = 0;

  void add(std::uint32_t id) {
    ids.add(id);
    ++count;
  }
};

void search_chunk(const TextChunk& chunk, const Parts& parts, std::size_t rarest, Found& found) {
  const PartFinder& finder = parts[rarest];
  const bool is_only_part = parts.size() == 1;
  std::size_t entry = 0;
  std::size_t from = 0;
  for (std::size_t at; (at = finder.find_in(chunk.bytes, from)) != std::string_view::npos;
       from = chunk.ends[entry]) {
    while (chunk.ends[entry] <= at) ++entry;
    const std::uint32_t id = chunk.ids[entry];
    if (id == TextChunk::kDead) continue;
    if (is_only_part || has_all_but(chunk.text(entry), parts, rarest)) found.add(id);
  }
}

}  // namespace

std::uint64_t Texts::search(std::span<const std::string> parts, std::size_t id_end,
                            IdSet& found) const {
  if (chunks_.empty()) return 0;
  const Parts finders(parts.begin(), parts.end());
  const auto sample = std::string_view(chunks_.front()->bytes).substr(0, kSampleBytes);
  const std::size_t rarest = finders.size() == 1 ? 0 : rarest_of(finders, sample);

  std::atomic<std::size_t> next{0};
  const auto search_some = [&](Found& into) {
    // On the thread's own stack: two counters side by side would make a line of the cache go to
    // and fro between processors with each person found.
    Found mine = std::move(into);
    for (std::size_t i = next++; i < chunks_.size(); i = next++) {
      search_chunk(*chunks_[i], finders, rarest, mine);
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
