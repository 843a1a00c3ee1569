// JSON input: an object that is read can be written and is then the same.

#include <algorithm>
#include <cstdint>
#include <string>

#include "core/check.h"
#include "core/text.h"
#include "http/api/json_input.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

std::size_t depth_of(const Json& value) {
  if (!value.is_structured()) return 0;
  std::size_t deepest = 0;
  for (const Json& inner : value) deepest = std::max(deepest, depth_of(inner));
  return deepest + 1;
}

}  // namespace

void fuzz(std::string_view input) {
  const Result<Json> object = http::json_object(input);
  if (!object) {
    const Error& error = object.error();
    const bool is_twice = error.message == "This field occurs twice.";
    MUSTER_CHECK(error.code == ErrorCode::kInvalid && (is_twice || error.field == "body"),
                 "refused as something else");
    return;
  }
  MUSTER_CHECK(object->is_object(), "this is no object");
  MUSTER_CHECK(is_utf8(input), "bytes that are not UTF-8 were taken");
  MUSTER_CHECK(depth_of(*object) <= http::kJsonDepthMax, "{} deep", depth_of(*object));
  // dump() throws where a text is not UTF-8.
  const Result<Json> again = http::json_object(object->dump());
  MUSTER_CHECK(again && *again == *object, "what is written is read in another way");

  for (const auto& [name, value] : object->items()) {
    const auto text = http::optional_text_field(*object, name);
    MUSTER_CHECK(text.has_value() == value.is_string(), "{} is a text, or not", name);
    if (text) MUSTER_CHECK(is_utf8(**text), "the text of {} is not UTF-8", name);
    const auto number = http::number_field(*object, name, 1, 1000);
    if (number) MUSTER_CHECK(*number >= 1 && *number <= 1000, "{} is {}", name, *number);
    const Result<void> known = http::only_fields(*object, {name});
    MUSTER_CHECK(known.has_value() == (object->size() == 1), "members that are not known");
  }
}

}  // namespace muster::fuzz
