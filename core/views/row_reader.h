// Rows by key: how deciders and projections read a view, whatever stores it.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

class RowReader {
 public:
  virtual ~RowReader() = default;
  virtual std::optional<std::string> get(std::string_view key) const = 0;
  // The rows of many keys, in their order. On disk it costs far less than one get() for each where
  // many of them are neighbours. Requires: ascending keys.
  virtual std::vector<std::optional<std::string>> get_all(std::span<const std::string> keys) const;
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
