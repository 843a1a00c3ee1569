#include "core/keys/subject.h"

#include <chrono>
#include <cstdint>
#include <type_traits>

namespace muster {
namespace {

constexpr std::uint32_t kMonthsPerYear = 12;
constexpr int kFirstYear = 1970;

}  // namespace

std::uint32_t month_of(Timestamp time) {
  using std::chrono::floor;
  if (time < Timestamp{}) return 0;
  const std::chrono::sys_days day = floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(time.micros)));
  const std::chrono::year_month_day date(day);
  return static_cast<std::uint32_t>(static_cast<int>(date.year()) - kFirstYear) * kMonthsPerYear +
         static_cast<unsigned>(date.month()) - 1;
}

Subject strangers_of(Timestamp time) { return {Subject::Kind::kStrangers, month_of(time)}; }

std::optional<Subject> subject_of(const Payload& payload, Timestamp time) {
  return std::visit(
      [&]<typename T>(const T& event) -> std::optional<Subject> {
        if constexpr (requires {
                        { event.user } -> std::same_as<const UserId&>;
                      }) {
          return person(event.user);
        } else if constexpr (std::is_same_v<T, SignInFailed>) {
          return event.user ? person(*event.user) : strangers_of(time);
        } else {
          return std::nullopt;
        }
      },
      payload);
}

std::string name_of(const Subject& subject) {
  if (subject.kind == Subject::Kind::kPerson) return "person " + std::to_string(subject.number);
  const std::uint32_t month = subject.number % kMonthsPerYear + 1;
  return "strangers of " + std::to_string(kFirstYear + subject.number / kMonthsPerYear) +
         (month < 10 ? "-0" : "-") + std::to_string(month);
}

}  // namespace muster
