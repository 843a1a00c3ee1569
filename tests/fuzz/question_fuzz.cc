// Which events somebody asks for, and in what order people are listed. Input: lines: user, type,
// since, until, order, a number. An empty line is a part that was not given.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "core/check.h"
#include "core/number.h"
#include "projections/audit/question.h"
#include "projections/people_index/people_query.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

constexpr Timestamp kNow{1'777'863'721'000'123};

std::optional<std::string> given(std::string_view line) {
  return line.empty() ? std::nullopt : std::optional<std::string>(line);
}

Result<UserId> find_user(std::string_view name) {
  const auto id = plain_number<std::uint32_t>(name);
  if (id) return UserId(*id);
  return fail(ErrorCode::kNotFound, "There is no such user.", "user");
}

void check_types(std::string_view name) {
  const Result<EventTypes> types = projections::read_types(name);
  bool is_any = false;
  for (std::size_t i = 0; i < kEventTypes.size(); ++i) {
    const std::string_view known = kEventTypes[i].name;
    const bool is_meant =
        known == name || (known.starts_with(name) && known.substr(name.size()).starts_with('.'));
    is_any = is_any || is_meant;
    MUSTER_CHECK((types && types->contains(i)) == is_meant, "\"{}\" means {}, or not", name, known);
  }
  MUSTER_CHECK(types.has_value() == is_any, "\"{}\" is no type and was taken, or is one", name);
}

void check_order(std::string_view name) {
  const auto order = projections::people_order_of(name);
  if (order)
    MUSTER_CHECK(projections::people_order_of(name_of(*order)) == order,
                 "another order by its name");
}

void check_number(std::string_view text) {
  const auto number = plain_number<std::uint64_t>(text);
  const bool is_digits =
      !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  MUSTER_CHECK(!number || is_digits, "\"{}\" was taken for a number", text);
  if (number) MUSTER_CHECK(std::to_string(*number) == text, "{} is not {}", *number, text);
  const bool has_zero_in_front = text.size() > 1 && text.front() == '0';
  if (is_digits && !has_zero_in_front && text.size() < 20)
    MUSTER_CHECK(number, "{} was refused", text);
}

}  // namespace

void fuzz(std::string_view input) {
  Input in(input);
  const projections::EventQuestion question{given(in.line()), given(in.line()), given(in.line()),
                                            given(in.line())};
  const Result<projections::EventFilter> filter =
      projections::read_question(question, kNow, find_user);
  if (filter) {
    MUSTER_CHECK(filter->user.has_value() == question.user.has_value() &&
                     filter->since.has_value() == question.since.has_value() &&
                     filter->until.has_value() == question.until.has_value(),
                 "a part of the question was dropped, or made up");
  } else {
    MUSTER_CHECK(!filter.error().field.empty(), "the part at fault is not named");
  }
  check_types(question.type.value_or(""));
  check_order(in.line());
  check_number(in.line());
}

}  // namespace muster::fuzz
