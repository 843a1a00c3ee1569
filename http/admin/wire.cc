#include "http/admin/wire.h"

#include <array>

namespace muster::http {

namespace {

constexpr std::array kCodes{ErrorCode::kInvalid,  ErrorCode::kUnauthorized, ErrorCode::kForbidden,
                            ErrorCode::kNotFound, ErrorCode::kConflict,     ErrorCode::kTooLarge,
                            ErrorCode::kTooMany,  ErrorCode::kBusy,         ErrorCode::kReadOnly,
                            ErrorCode::kNoRoom,   ErrorCode::kDamaged,      ErrorCode::kIo};

// kIo for a name of another version.
ErrorCode code_named(std::string_view name) {
  for (const ErrorCode code : kCodes) {
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

Result<Json> outcome_in(const Json& message) {
  if (const auto result = message.find("result"); result != message.end()) return *result;
  const auto error = message.find("error");
  if (error == message.end() || !error->is_object()) {
    return fail(ErrorCode::kIo, "The server's answer is not understood.");
  }
  return fail(code_named(member(*error, "code")), member(*error, "message"),
              member(*error, "field"), member(*error, "detail"));
}

}  // namespace muster::http
