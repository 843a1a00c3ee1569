// Which rows of the registry may have changed: one counter per row, shared by rows with equal
// hashes. For caches that must notice stale entries without reading the rows again.
//
//   const auto before = versions.of(key);   // the version first, then the row
//   auto row = registry.get(key);
//   ... versions.of(key) == before          // the row has not changed since
//
// Threads: any reads; one writes, after the rows are written and before anyone is answered.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace muster {

class RowVersions {
 public:
  // A slot and its count.
  struct Version {
    std::uint32_t place = 0;
    std::uint32_t count = 0;
  };

  Version of(std::string_view key) const {
    const std::size_t place = place_of(key);
    return {static_cast<std::uint32_t>(place), counts_[place].load(std::memory_order_acquire)};
  }
  bool is_current(Version version) const {
    return counts_[version.place].load(std::memory_order_acquire) == version.count;
  }

  void changed(std::string_view key) {
    counts_[place_of(key)].fetch_add(1, std::memory_order_release);
  }
  void all_changed() {
    for (auto& count : counts_) count.fetch_add(1, std::memory_order_release);
  }

 private:
  static constexpr std::size_t kPlaces = 4096;
  static std::size_t place_of(std::string_view key) {
    return std::hash<std::string_view>()(key) % kPlaces;
  }

  std::array<std::atomic<std::uint32_t>, kPlaces> counts_{};
};

}  // namespace muster
