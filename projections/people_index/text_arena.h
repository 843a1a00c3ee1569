// What is searched: a short text for each person, one after another in one block of memory, so that
// a search for a part reads it from end to end.
//
//   arena.put(7, "ada@example.org\nada lovelace\n");
//   arena.search({"love", "ada"}, [&](std::uint32_t id) { ... });
//
// A text that is replaced goes to the end; what it leaves behind is taken out when it is half of
// all. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

// The first place at or after `from` where `part` stands in `text`, else npos. Several bytes at a
// time: std::string_view::find and memmem take many times as long where a part is found often.
// Requires: `part` is not empty.
std::size_t find_part(std::string_view text, std::string_view part, std::size_t from);

class TextArena {
 public:
  // Room for this many texts and bytes more.
  void reserve(std::size_t texts, std::size_t bytes);
  // Requires: `text` ends with a line break, so that nothing is found across two texts.
  void put(std::uint32_t id, std::string_view text);
  void erase(std::uint32_t id);
  // Empty where there is none. Valid until the next change.
  std::string_view text(std::uint32_t id) const;

  // Visits everybody once in whose text all `parts` stand, in no order. Requires: at least one
  // part, none of them empty or with a line break.
  void search(std::span<const std::string> parts,
              const std::function<void(std::uint32_t id)>& visit) const;

  std::size_t bytes_held() const;

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  std::uint64_t end_of(std::uint32_t entry) const {
    return entry + 1 < begins_.size() ? begins_[entry + 1] : bytes_.size();
  }
  void drop_dead();

  std::string bytes_;
  // Entries in the order of their places; one is dead where its person has another, or none.
  std::vector<std::uint64_t> begins_;
  std::vector<std::uint32_t> ids_;
  std::vector<std::uint32_t> entry_of_;  // by id
  std::uint64_t dead_bytes_ = 0;
};

}  // namespace muster
