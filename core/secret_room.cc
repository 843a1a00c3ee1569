#include "core/secret_room.h"

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>

#include <sys/mman.h>

namespace muster {
namespace {

constexpr std::size_t kBytes = kSecretSlotBytes * kSecretSlots;
constexpr std::size_t kWords = kSecretSlots / 64;
static_assert(kSecretSlots % 64 == 0);

void wipe(char* bytes, std::size_t size) {
  volatile char* out = bytes;
  for (std::size_t i = 0; i < size; ++i) out[i] = 0;
}

class Pages {
 public:
  Pages() {
    void* const mapped =
        ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) return;
    begin_ = static_cast<char*>(mapped);
    // Both calls are best effort: without them the memory still works. If only less may be locked
    // (ulimit -l), the locked part is handed out first.
    for (std::size_t bytes = kBytes; bytes >= 4096; bytes /= 2) {
      if (::mlock(begin_, bytes) == 0) break;
    }
    (void)::madvise(begin_, kBytes, MADV_DONTDUMP);
  }

  char* take() {
    if (begin_ == nullptr) return nullptr;
    for (std::size_t word = 0; word < kWords; ++word) {
      std::uint64_t taken = taken_[word].load(std::memory_order_relaxed);
      while (taken != ~std::uint64_t{0}) {
        const int bit = std::countr_one(taken);
        if (taken_[word].compare_exchange_weak(taken, taken | (std::uint64_t{1} << bit),
                                               std::memory_order_acquire,
                                               std::memory_order_relaxed)) {
          return begin_ + (word * 64 + static_cast<std::size_t>(bit)) * kSecretSlotBytes;
        }
      }
    }
    return nullptr;
  }
  void give(const char* bytes) {
    const std::size_t slot = static_cast<std::size_t>(bytes - begin_) / kSecretSlotBytes;
    taken_[slot / 64].fetch_and(~(std::uint64_t{1} << (slot % 64)), std::memory_order_release);
  }
  bool holds(const char* bytes) const {
    return begin_ != nullptr && bytes >= begin_ && bytes < begin_ + kBytes;
  }

 private:
  char* begin_ = nullptr;
  std::array<std::atomic<std::uint64_t>, kWords> taken_{};
};

// Never unmapped: secrets may live as long as the program.
Pages& pages() {
  static auto* const pages = new Pages;
  return *pages;
}

}  // namespace

char* take_secret_room(std::size_t size) {
  if (size <= kSecretSlotBytes) {
    if (char* const slot = pages().take()) return slot;
  }
  return new char[size];
}

void give_secret_room(char* bytes, std::size_t size) noexcept {
  wipe(bytes, size);
  if (pages().holds(bytes)) {
    pages().give(bytes);
  } else {
    delete[] bytes;
  }
}

bool is_in_secret_pages(const char* bytes) { return pages().holds(bytes); }

}  // namespace muster
