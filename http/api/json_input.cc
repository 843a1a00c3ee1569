#include "http/api/json_input.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "core/text.h"
#include "projections/json_text.h"

namespace muster::http {

namespace {

// Judges the text before a tree is made of it, because the tree finds a member by looking at all
// before it: in an object of a million members that takes minutes.
class Judge final : public nlohmann::json_sax<Json> {
 public:
  const std::optional<Error>& refusal() const { return refusal_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_array(std::size_t) override { return enter(); }
  bool end_array() override { return leave(); }
  bool start_object(std::size_t) override { return enter(); }
  bool end_object() override { return leave(); }

  bool key(string_t& name) override {
    std::set<std::string>& names = open_.back();
    if (!names.insert(name).second) return refuse("This field occurs twice.", name);
    if (names.size() > kJsonMembersMax) {
      return refuse("The body has an object with more than " + std::to_string(kJsonMembersMax) +
                    " fields.");
    }
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return refuse("The body is not JSON.");
  }

 private:
  bool enter() {
    if (open_.size() == kJsonDepthMax) {
      return refuse("The body is nested deeper than " + std::to_string(kJsonDepthMax) + " levels.");
    }
    open_.emplace_back();
    return true;
  }
  bool leave() {
    open_.pop_back();
    return true;
  }
  bool refuse(std::string message, std::string field = "body") {
    refusal_ = Error{ErrorCode::kInvalid, std::move(message), std::move(field)};
    return false;
  }

  std::vector<std::set<std::string>> open_;  // the names in each object or list that is open
  std::optional<Error> refusal_;
};

}  // namespace

Result<Json> json_object(std::string_view text) {
  if (!is_utf8(text)) return fail(ErrorCode::kInvalid, "The body is not UTF-8.", "body");
  Judge judge;
  if (!Json::sax_parse(text, &judge)) return tl::unexpected(*judge.refusal());
  std::optional<Json> value = one_json_value(text);
  if (!value) return fail(ErrorCode::kInvalid, "The body is not JSON.", "body");
  if (!value->is_object()) {
    return fail(ErrorCode::kInvalid, "The body is not a JSON object.", "body");
  }
  return *std::move(value);
}

Result<void> only_fields(const Json& object, std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : object.items()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string list;
    for (const std::string_view each : known)
      list += (list.empty() ? "" : ", ") + std::string(each);
    return fail(ErrorCode::kInvalid, "Unknown field. Known fields: " + list + ".", name);
  }
  return {};
}

Result<std::string> text_field(const Json& object, const std::string& name) {
  auto text = optional_text_field(object, name);
  if (!text) return tl::unexpected(text.error());
  if (!*text) return fail(ErrorCode::kInvalid, name + " is missing.", name);
  return std::move(**text);
}

Result<std::optional<std::string>> optional_text_field(const Json& object,
                                                       const std::string& name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::nullopt;
  if (!found->is_string()) return fail(ErrorCode::kInvalid, name + " must be text.", name);
  return found->get<std::string>();
}

Result<std::uint32_t> number_field(const Json& object, const std::string& name, std::uint32_t min,
                                   std::uint32_t max) {
  const auto found = object.find(name);
  if (found == object.end()) return fail(ErrorCode::kInvalid, name + " is missing.", name);
  // Non-negative whole numbers; 3.0 is not one.
  const bool whole = found->is_number_unsigned();
  const std::uint64_t number = whole ? found->get<std::uint64_t>() : 0;
  if (!whole || number < min || number > max) {
    return fail(ErrorCode::kInvalid,
                name + " must be a whole number from " + std::to_string(min) + " to " +
                    std::to_string(max) + ".",
                name);
  }
  return static_cast<std::uint32_t>(number);
}

}  // namespace muster::http
