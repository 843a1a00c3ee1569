// Changes on top of rows that stay as they are: what a batch has done so far, not yet written.
//
//   Overlay rows(base);
//   rows.put("k", "v");
//   rows.get("k");          // "v"; base does not know it
//   for (auto& [key, value] : rows.changes()) ...   // value absent: erased
//
// Many changes to one row become one write. One thread at a time; `base` must outlive it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/views/row_reader.h"

namespace muster {

class Overlay final : public RowReader {
 public:
  explicit Overlay(const RowReader& base) : base_(base) {}

  std::optional<std::string> get(std::string_view key) const override;
  void put(std::string_view key, std::string value);
  void erase(std::string_view key);

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const noexcept { return std::hash<std::string_view>()(s); }
  };
  using Changes = std::unordered_map<std::string, std::optional<std::string>, Hash, std::equal_to<>>;
  const Changes& changes() const { return changes_; }
  bool empty() const { return changes_.empty(); }
  // How much memory the changed values take.
  std::size_t bytes() const { return bytes_; }
  void clear() {
    changes_.clear();
    bytes_ = 0;
  }

 private:
  const RowReader& base_;
  Changes changes_;
  std::size_t bytes_ = 0;
};

}  // namespace muster
