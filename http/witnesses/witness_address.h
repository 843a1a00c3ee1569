// A witness as an operator names it: its address, and the key that it cosigns with.
//
//   https://witness.example.org=witness.example.org/w1+d644be82+BB...
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/tree/cosignature.h"

namespace muster::http {

struct WitnessAddress {
  std::string url;  // what "/add-checkpoint" is added to; without a slash at the end
  WitnessKey key;

  // kInvalid, with the reason. What is before the first '=' is the address.
  static Result<WitnessAddress> parse(std::string_view text);
};

}  // namespace muster::http
