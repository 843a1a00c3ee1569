// Rows by key: how deciders and projections read a view, whatever stores it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace muster {

class RowReader {
 public:
  virtual ~RowReader() = default;
  virtual std::optional<std::string> get(std::string_view key) const = 0;
};

// Rows in memory, for tests.
class MemoryRows final : public RowReader {
 public:
  std::optional<std::string> get(std::string_view key) const override;
  void put(std::string key, std::string value) {
    rows_.insert_or_assign(std::move(key), std::move(value));
  }
  void erase(const std::string& key) { rows_.erase(key); }
  const std::map<std::string, std::string, std::less<>>& rows() const { return rows_; }

 private:
  std::map<std::string, std::string, std::less<>> rows_;
};

}  // namespace muster
