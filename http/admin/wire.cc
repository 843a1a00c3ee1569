#include "http/admin/wire.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "core/number.h"
#include "core/secret.h"
#include "http/api/json_input.h"
#include "projections/json_text.h"

namespace muster::http {

namespace {

// kIo for a name of another version.
ErrorCode code_named(std::string_view name) {
  for (const ErrorCode code : kAllErrorCodes) {
    if (error_code_name(code) == name) return code;
  }
  return ErrorCode::kIo;
}

std::string text(const Json& message) {
  return message.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

std::string operation_path(std::string_view name) {
  return std::string(kOperationsPath).append(name);
}

std::string request_body(const Json& arguments, const projections::NamedSecrets& secrets) {
  const std::string first = text(arguments);
  std::size_t size = first.size();
  const auto head_of = [](const std::string& name, const Secret& secret) {
    return name + " " + std::to_string(secret.reveal().size()) + "\n";
  };
  for (const auto& [name, secret] : secrets)
    size += head_of(name, secret).size() + secret.reveal().size() + 1;
  std::string body;
  body.reserve(size);  // growing would leave copies behind
  body += first;
  for (const auto& [name, secret] : secrets) {
    body += head_of(name, secret);
    body += secret.reveal();
    body += '\n';
  }
  return body;
}

Result<OperationRequest> request_in(std::string&& body) {
  const Secret wiped(std::move(body));
  std::string_view left = wiped.reveal();
  const auto line = [&]() -> std::optional<std::string_view> {
    const std::size_t end = left.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view text = left.substr(0, end);
    left.remove_prefix(end + 1);
    return text;
  };
  const auto broken = [] {
    return fail(ErrorCode::kInvalid, "The arguments are not valid.", "body");
  };
  const auto first = line();
  Result<Json> arguments = json_object(first ? *first : std::exchange(left, {}));
  if (!arguments) return tl::unexpected(arguments.error());
  OperationRequest request{*std::move(arguments), {}};
  while (!left.empty()) {
    const auto head = line();
    const std::size_t space = head ? head->rfind(' ') : std::string_view::npos;
    if (space == std::string_view::npos) return broken();
    const auto size = plain_number<std::uint32_t>(head->substr(space + 1));
    if (!size || left.size() <= *size || left[*size] != '\n') return broken();
    const auto [secret, is_new] =
        request.secrets.emplace(head->substr(0, space), Secret(std::string(left.substr(0, *size))));
    if (!is_new) return broken();
    left.remove_prefix(*size + 1);
  }
  return request;
}

std::string line_message(const Json& line) { return text({{"line", line}}); }

std::string outcome_message(const Result<Json>& outcome) {
  if (outcome) return text({{"result", *outcome}});
  const Error& error = outcome.error();
  return text({{"error",
                {{"code", error_code_name(error.code)},
                 {"message", error.message},
                 {"field", error.field},
                 {"detail", error.detail}}}});
}

Json message_in(std::string_view line) { return one_json_value(line).value_or(Json()); }

Result<Json> outcome_in(const Json& message) {
  if (const auto result = message.find("result"); result != message.end()) return *result;
  const auto error = message.find("error");
  if (error == message.end() || !error->is_object()) {
    return fail(ErrorCode::kIo, "The server's answer is not valid.");
  }
  return fail(code_named(member(*error, "code")), member(*error, "message"),
              member(*error, "field"), member(*error, "detail"));
}

}  // namespace muster::http
