// The acknowledged head. Input: which checksums are made right (a bit for each slot), the file.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "core/check.h"
#include "core/codec/varint.h"
#include "core/crc32c.h"
#include "core/log/rocksdb/acknowledged_head.h"
#include "tests/fuzz/file.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

constexpr std::size_t kSlotBytes = 16;
constexpr std::size_t kFileBytes = AcknowledgedHead::kSlots * kSlotBytes;

std::string slot_of(std::uint64_t position) {
  std::string slot;
  ByteWriter out(slot);
  out.u64(position);
  out.u32(crc32c(slot));
  out.u32(0);
  return slot;
}

// What the header promises of a file.
std::optional<Position> expected(std::string_view file) {
  std::optional<Position> newest;
  if (file.size() != kFileBytes) return newest;
  for (std::size_t at = 0; at < kFileBytes; at += kSlotBytes) {
    const std::string_view slot = file.substr(at, kSlotBytes);
    const Position position(ByteReader(slot).u64());
    const bool is_blank = slot.find_first_not_of('\0') == std::string_view::npos;
    if (is_blank || slot != slot_of(position.value)) continue;
    newest = newest ? std::max(*newest, position) : position;
  }
  return newest;
}

AcknowledgedHead::Form expected_form(std::string_view file, std::optional<Position> head) {
  if (head) return AcknowledgedHead::Form::kKnown;
  const bool is_blank = file.find_first_not_of('\0') == std::string_view::npos;
  return is_blank && (file.empty() || file.size() == kFileBytes) ? AcknowledgedHead::Form::kBlank
                                                                 : AcknowledgedHead::Form::kDamaged;
}

void store_and_read_back(const std::filesystem::path& path, Position head) {
  {
    const auto owned = AcknowledgedHead::open(path);
    MUSTER_CHECK(owned && (*owned)->get() == head, "an owner reads another head");
    MUSTER_CHECK((*owned)->begin(head), "a good file is refused");
    (*owned)->store(head + 1);
  }
  MUSTER_CHECK(AcknowledgedHead::peek(path) == head + 1, "what is stored is not read back");
}

}  // namespace

void fuzz(std::string_view input) {
  Input in(input);
  const std::uint8_t right = in.byte();
  std::string file(in.rest());
  for (std::size_t slot = 0; slot < AcknowledgedHead::kSlots; ++slot) {
    const std::size_t at = slot * kSlotBytes;
    if ((right >> slot & 1) == 0 || at + kSlotBytes > file.size()) continue;
    file.replace(at, kSlotBytes, slot_of(ByteReader(std::string_view(file).substr(at)).u64()));
  }

  const std::filesystem::path& path = written_file(file);
  auto head = AcknowledgedHead::open_for_reading(path);
  MUSTER_CHECK(head, "a file cannot be opened");
  const std::optional<Position> wanted = expected(file);
  MUSTER_CHECK((*head)->get() == wanted, "another head than the file gives");
  MUSTER_CHECK((*head)->form() == expected_form(file, wanted), "another form than the file has");
  MUSTER_CHECK(AcknowledgedHead::peek(path) == wanted, "a peek sees another head");
  const auto slots = AcknowledgedHead::look_at_slots(path);
  MUSTER_CHECK(slots && slots->form == (*head)->form(), "fsck sees another form");

  if (!wanted || wanted->value >= ~std::uint64_t{0} - 1) return;
  head->reset();  // and its lock
  store_and_read_back(path, *wanted);
}

}  // namespace muster::fuzz
