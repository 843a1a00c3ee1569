#include "cli/checks.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "cli/nearest.h"
#include "core/ascii.h"
#include "core/number.h"

namespace muster::cli {

namespace {

std::string bounds(std::uint64_t min, std::uint64_t max) {
  const std::string from = std::to_string(min);
  if (max == std::numeric_limits<std::uint64_t>::max()) return "of " + from + " or more";
  return "from " + from + " to " + std::to_string(max);
}

// May be empty: to be asked for, or refused in better words.
bool may_be_empty(const CLI::Option& option) {
  return option.check_lname("password") || option.check_lname("username");
}

}  // namespace

CLI::Validator whole_number(std::uint64_t min, std::uint64_t max) {
  return {[min, max](const std::string& text) -> std::string {
            const auto number = plain_number<std::uint64_t>(text);
            if (number && min <= *number && *number <= max) return "";
            return "\"" + text + "\" is not a whole number " + bounds(min, max);
          },
          ""};
}

CLI::Validator one_of(std::vector<std::string> words) {
  return {[words = std::move(words)](std::string& text) -> std::string {
            const std::string lower = ascii_lower(text);
            const auto found = std::ranges::find(words, lower);
            if (found != words.end()) {
              text = *found;
              return "";
            }
            std::string all;
            for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
            return "\"" + text + "\" is not one of " + all + did_you_mean(lower, words);
          },
          ""};
}

Result<void> check_values_are_there(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_items_expected_max() == 0 || may_be_empty(*option)) continue;
    const auto& values = option->results();
    if (std::ranges::find(values, std::string()) == values.end()) continue;
    return fail(ErrorCode::kInvalid, option->get_name() + " is empty", option->get_single_name());
  }
  for (const CLI::App* subcommand : app.get_subcommands()) {
    if (auto done = check_values_are_there(*subcommand); !done) return done;
  }
  return {};
}

std::string words_of(const CLI::ParseError& error) {
  const std::string text = error.what();
  const auto name_before = [&](std::string_view what) -> std::optional<std::string> {
    const std::size_t at = text.find(what);
    if (at == std::string::npos) return std::nullopt;
    return text.substr(0, at);
  };
  if (error.get_name() == "ArgumentMismatch") {
    if (const auto name = name_before(": At Most")) return *name + " was given more than once";
    if (const auto name = name_before(": ")) return *name + " needs a value";
  }
  if (error.get_name() == "ExcludesError") {
    if (const auto name = name_before(" excludes "))
      return *name + " and " + text.substr(name->size() + std::string_view(" excludes ").size()) +
             " cannot be used together";
  }
  std::string lower = text;
  if (text.starts_with("Could not")) lower.front() = ascii_lower(lower.front());
  return lower;
}

}  // namespace muster::cli
