// The parameters behind a header's value, as in Content-Type and Content-Disposition (RFC 9110,
// section 5.6.6):
//
//   const auto type = read_parameters("Multipart/Form-Data; Boundary=\"a b\"");
//   type->value          // "multipart/form-data"
//   type->first("boundary")   // "a b"
//
// Names ignore case. A plain value; pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::http {

struct ValueWithParameters {
  std::string value;                                                 // in lower case
  std::vector<std::pair<std::string, std::string>> parameters = {};  // names in lower case

  std::optional<std::string> first(std::string_view name) const;
};

// nullopt: what follows the value is not a list of parameters, each there once. In a quoted string
// a backslash stands for itself unless a quote or a backslash follows, because some browsers send
// the path of a file.
std::optional<ValueWithParameters> read_parameters(std::string_view text);

}  // namespace muster::http
