// Expected outcomes: a value, or an Error that says why there is none.
//
//   Result<User> user = find(id);
//   if (!user) return tl::unexpected(user.error());
//
// An Error has two texts: `message` may be shown to anyone; `detail` is for the operator's log only
// and may name files, addresses or ids. `field` names the input at fault, so that a form can show
// the message beside it. Broken invariants are not errors: see check.h.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace muster {

enum class ErrorCode : std::uint8_t {
  kInvalid,       // the input is wrong: which field, and why
  kUnauthorized,  // not logged in, or the credentials are wrong
  kForbidden,     // authenticated but not allowed
  kNotFound,      // no such thing
  kConflict,      // the state does not allow it (email taken, head moved)
  kTooLarge,      // the input exceeds a limit
  kTooMany,       // rate limited: wait
  kBusy,          // a bounded queue is full, or a view is behind: try again
  kReadOnly,      // changes are stopped (conditions.h); nothing was done
  kNoRoom,        // the disk is full; nothing was done
  kDamaged,       // stored bytes are not what was written
  kIo,            // the disk or a peer failed; the outcome of a write may be unknown
};

// All codes; result.cc checks at compile time that none is missing.
inline constexpr std::array kAllErrorCodes{
    ErrorCode::kInvalid,  ErrorCode::kUnauthorized, ErrorCode::kForbidden, ErrorCode::kNotFound,
    ErrorCode::kConflict, ErrorCode::kTooLarge,     ErrorCode::kTooMany,   ErrorCode::kBusy,
    ErrorCode::kReadOnly, ErrorCode::kNoRoom,       ErrorCode::kDamaged,   ErrorCode::kIo};

struct [[nodiscard]] Error {
  ErrorCode code = ErrorCode::kInvalid;
  std::string message;
  std::string field = {};
  std::string detail = {};

  friend bool operator==(const Error&, const Error&) = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message,
                                                std::string field = {}, std::string detail = {}) {
  return tl::unexpected(Error{code, std::move(message), std::move(field), std::move(detail)});
}

// The code's name in JSON and log lines, e.g. "not_found".
std::string_view error_code_name(ErrorCode code);

// The program's exit code: 1 for a refusal, 3 for damage, I/O errors or a full disk. (0 is success,
// 2 a usage error.)
int exit_code(ErrorCode code);

}  // namespace muster
