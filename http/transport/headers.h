// The fields of a head, in order. Names are compared case-insensitively.
//
//   headers.add("Set-Cookie", "a=1");
//   headers.set("Vary", "Accept-Encoding");     // replaces those with that name
//   headers.first("vary")                       // "Accept-Encoding"; empty if there is none
//
// A plain value: one thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace muster::http {

struct Header {
  std::string name;
  std::string value;
};

class Headers {
 public:
  void add(std::string_view name, std::string_view value);
  void set(std::string_view name, std::string_view value);
  void erase(std::string_view name);

  bool has(std::string_view name) const { return count(name) > 0; }
  std::size_t count(std::string_view name) const;
  // Valid until the headers change.
  std::string_view first(std::string_view name) const;

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }
  void reserve(std::size_t fields) { fields_.reserve(fields); }
  template <typename Predicate>
  void erase_if(Predicate is_meant) {
    std::erase_if(fields_, is_meant);
  }

 private:
  std::vector<Header> fields_;
};

}  // namespace muster::http
