#include "core/result.h"

#include "core/check.h"

namespace muster {

std::string_view error_code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid: return "invalid";
    case ErrorCode::kUnauthorized: return "unauthorized";
    case ErrorCode::kForbidden: return "forbidden";
    case ErrorCode::kNotFound: return "not_found";
    case ErrorCode::kConflict: return "conflict";
    case ErrorCode::kTooLarge: return "too_large";
    case ErrorCode::kTooMany: return "too_many";
    case ErrorCode::kBusy: return "busy";
    case ErrorCode::kReadOnly: return "read_only";
    case ErrorCode::kNoRoom: return "no_room";
    case ErrorCode::kDamaged: return "damaged";
    case ErrorCode::kIo: return "io";
  }
  MUSTER_UNREACHABLE("ErrorCode");
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
    case ErrorCode::kBusy: return 1;
    case ErrorCode::kReadOnly:
    case ErrorCode::kNoRoom:
    case ErrorCode::kDamaged:
    case ErrorCode::kIo: return 3;
  }
  MUSTER_UNREACHABLE("ErrorCode");
}

}  // namespace muster
