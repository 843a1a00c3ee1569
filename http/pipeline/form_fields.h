// The names and values of a query or of a form's body (application/x-www-form-urlencoded), decoded
// once.
//
//   FormFields fields("q=a+b&page=2");
//   fields.first("q")        // "a b"
//
// A plain value. Text is not cleaned: that is for its user (core/text.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::http {

class FormFields {
 public:
  FormFields() = default;
  explicit FormFields(std::string_view encoded);

  // The first value of the name.
  std::optional<std::string> first(std::string_view name) const;
  // All of them, in order.
  std::vector<std::string> all(std::string_view name) const;
  std::vector<std::string_view> names() const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// Of the fields of one form.
bool has_a_name_twice(std::vector<std::string_view> names);

}  // namespace muster::http
