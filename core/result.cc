#include "core/result.h"

#include <cstddef>

#include "core/check.h"

namespace muster {

namespace {

constexpr std::string_view name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
      return "invalid";
    case ErrorCode::kUnauthorized:
      return "unauthorized";
    case ErrorCode::kForbidden:
      return "forbidden";
    case ErrorCode::kNotFound:
      return "not_found";
    case ErrorCode::kConflict:
      return "conflict";
    case ErrorCode::kTooLarge:
      return "too_large";
    case ErrorCode::kTooMany:
      return "too_many";
    case ErrorCode::kBusy:
      return "busy";
    case ErrorCode::kReadOnly:
      return "read_only";
    case ErrorCode::kNoRoom:
      return "no_room";
    case ErrorCode::kDamaged:
      return "damaged";
    case ErrorCode::kIo:
      return "io";
  }
  return {};
}

constexpr bool is_list_whole() {
  for (std::size_t i = 0; i < kAllErrorCodes.size(); ++i) {
    if (kAllErrorCodes[i] != static_cast<ErrorCode>(i)) return false;
  }
  return name_of(static_cast<ErrorCode>(kAllErrorCodes.size())).empty();
}
static_assert(is_list_whole(), "list every ErrorCode in kAllErrorCodes");

}  // namespace

std::string_view error_code_name(ErrorCode code) {
  MUSTER_CHECK(!name_of(code).empty(), "ErrorCode {}", static_cast<int>(code));
  return name_of(code);
}

int exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
    case ErrorCode::kUnauthorized:
    case ErrorCode::kForbidden:
    case ErrorCode::kNotFound:
    case ErrorCode::kConflict:
    case ErrorCode::kTooLarge:
    case ErrorCode::kTooMany:
    case ErrorCode::kBusy:
      return 1;
    case ErrorCode::kReadOnly:
    case ErrorCode::kNoRoom:
    case ErrorCode::kDamaged:
    case ErrorCode::kIo:
      return 3;
  }
  MUSTER_UNREACHABLE("ErrorCode");
}

}  // namespace muster
