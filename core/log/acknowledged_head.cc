#include "core/log/acknowledged_head.h"

#include <array>
#include <atomic>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <string>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/check.h"
#include "core/codec/crc32c.h"
#include "core/codec/varint.h"

namespace muster {
namespace {

constexpr std::size_t kSlots = 2;
constexpr std::size_t kWordsPerSlot = 2;
using Words = std::array<std::uint64_t, kSlots * kWordsPerSlot>;

// On disk little endian, so that a data directory may move to another machine.
std::uint64_t to_disk(std::uint64_t n) {
  if constexpr (std::endian::native == std::endian::big) return __builtin_bswap64(n);
  return n;
}

std::uint64_t check_word(std::uint64_t head) {
  std::string bytes;
  ByteWriter(bytes).u64(head);
  return crc32c(bytes);
}

struct Found {
  std::optional<Position> head;
  std::size_t slot = 0;
};

Found newest(const Words& words) {
  Found found;
  for (std::size_t i = 0; i < kSlots; ++i) {
    const std::uint64_t head = to_disk(words[i * kWordsPerSlot]);
    if (to_disk(words[i * kWordsPerSlot + 1]) != check_word(head)) continue;
    if (!found.head || Position(head) > *found.head) found = {Position(head), i};
  }
  return found;
}

// The bytes of a file of exactly our size; nothing for any other.
std::optional<Words> read_words(int fd) {
  struct stat info {};
  Words words{};
  if (::fstat(fd, &info) != 0 || info.st_size != static_cast<off_t>(sizeof words))
    return std::nullopt;
  if (::pread(fd, words.data(), sizeof words, 0) != static_cast<ssize_t>(sizeof words))
    return std::nullopt;
  return words;
}

}  // namespace

Result<void> AcknowledgedHead::lock(int operation, const std::filesystem::path& file) const {
  if (::flock(fd_.get(), operation | LOCK_NB) == 0) return {};
  if (errno != EWOULDBLOCK) return tl::unexpected(io_error("cannot lock", file));
  return fail(ErrorCode::kConflict, "another process holds " + file.parent_path().string() +
                                        ": is Muster running on it already?");
}

Result<std::unique_ptr<AcknowledgedHead>> AcknowledgedHead::open(
    const std::filesystem::path& file) {
  auto head =
      std::make_unique<AcknowledgedHead>(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!head->fd_.is_open()) return tl::unexpected(io_error("cannot open", file));
  if (Result<void> locked = head->lock(LOCK_EX, file); !locked) return tl::unexpected(locked.error());
  if (Result<void> mapped = head->map(file); !mapped) return tl::unexpected(mapped.error());
  return head;
}

Result<std::unique_ptr<AcknowledgedHead>> AcknowledgedHead::open_for_reading(
    const std::filesystem::path& file) {
  auto head = std::make_unique<AcknowledgedHead>(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!head->fd_.is_open()) {
    if (errno == ENOENT) return head;
    return tl::unexpected(io_error("cannot open", file));
  }
  if (Result<void> locked = head->lock(LOCK_SH, file); !locked) return tl::unexpected(locked.error());
  if (const std::optional<Words> words = read_words(head->fd_.get())) head->head_ = newest(*words).head;
  return head;
}

Result<void> AcknowledgedHead::map(const std::filesystem::path& file) {
  if (const std::optional<Words> words = read_words(fd_.get())) {
    const Found found = newest(*words);
    head_ = found.head;
    next_slot_ = found.head ? (found.slot + 1) % kSlots : 0;
  } else {
    // Written and not only made longer: a store through the mapping must find its block on the
    // disk.
    const Words zeros{};
    if (::ftruncate(fd_.get(), sizeof zeros) != 0 ||
        ::pwrite(fd_.get(), zeros.data(), sizeof zeros, 0) != static_cast<ssize_t>(sizeof zeros) ||
        ::fsync(fd_.get()) != 0) {
      return tl::unexpected(io_error("cannot write", file));
    }
    if (Result<void> synced = sync_directory(file.parent_path()); !synced) return synced;
  }
  void* mapping = ::mmap(nullptr, sizeof(Words), PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(), 0);
  if (mapping == MAP_FAILED) return tl::unexpected(io_error("cannot map", file));
  slots_ = static_cast<std::uint64_t*>(mapping);
  return {};
}

std::optional<Position> AcknowledgedHead::peek(const std::filesystem::path& file) {
  const FileDescriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) return std::nullopt;
  const std::optional<Words> words = read_words(fd.get());
  return words ? newest(*words).head : std::nullopt;
}

Result<AcknowledgedHead::Slots> AcknowledgedHead::look_at_slots(const std::filesystem::path& file) {
  const FileDescriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) {
    if (errno == ENOENT) return fail(ErrorCode::kNotFound, "there is no " + file.string());
    return tl::unexpected(io_error("cannot open", file));
  }
  Slots slots;
  const std::optional<Words> words = read_words(fd.get());
  slots.has_right_size = words.has_value();
  for (std::size_t i = 0; words && i < kSlots; ++i) {
    const std::uint64_t head = (*words)[i * kWordsPerSlot];
    const std::uint64_t check = (*words)[i * kWordsPerSlot + 1];
    if (head == 0 && check == 0) continue;  // not written yet
    ++(to_disk(check) == check_word(to_disk(head)) ? slots.good : slots.bad);
  }
  return slots;
}

AcknowledgedHead::~AcknowledgedHead() {
  if (slots_ != nullptr) ::munmap(slots_, sizeof(Words));
}

void AcknowledgedHead::store(Position head) {
  MUSTER_CHECK(slots_ != nullptr, "the head is not mapped");
  // Two stores, seen in this order by whoever reads after a kill: a slot whose check does not fit
  // is skipped.
  std::uint64_t* slot = slots_ + next_slot_ * kWordsPerSlot;
  std::atomic_ref(slot[0]).store(to_disk(head.value), std::memory_order_release);
  std::atomic_ref(slot[1]).store(to_disk(check_word(head.value)), std::memory_order_release);
  next_slot_ = (next_slot_ + 1) % kSlots;
  head_ = head;
}

}  // namespace muster
