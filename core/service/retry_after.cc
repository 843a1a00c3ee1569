#include "core/service/retry_after.h"

#include <cstdint>
#include <utility>

#include "core/number.h"

namespace muster {
namespace {

// An error's detail is for programs and logs, never for people.
constexpr std::string_view kDetail = "retry_after_s=";

}  // namespace

tl::unexpected<Error> too_many(std::string_view what, std::chrono::seconds wait,
                               std::string field) {
  return fail(ErrorCode::kTooMany, std::string(what) + " Try again in " + waiting_time(wait) + ".",
              std::move(field), std::string(kDetail) + std::to_string(wait.count()));
}

std::optional<std::chrono::seconds> retry_after(const Error& error) {
  const std::string_view detail = error.detail;
  if (error.code != ErrorCode::kTooMany || !detail.starts_with(kDetail)) return std::nullopt;
  const auto wait = plain_number<std::uint32_t>(detail.substr(kDetail.size()));
  if (!wait) return std::nullopt;
  return std::chrono::seconds(*wait);
}

std::string waiting_time(std::chrono::seconds wait) {
  const auto s = wait.count();
  if (s == 1) return "1 second";
  if (s < 120) return std::to_string(s) + " seconds";
  return std::to_string((s + 59) / 60) + " minutes";
}

}  // namespace muster
