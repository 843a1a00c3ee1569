#include "cli/environment.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "core/ascii.h"

namespace muster::cli {

namespace {

std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t comma = text.find(',');
    std::string_view part = text.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) parts.emplace_back(part);
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

// Applies the values as if they came from the command line, with the option's checks and
// conversion.
Result<void> give(CLI::Option& option, std::vector<std::string> values, const std::string& name) {
  try {
    option.add_result(std::move(values));
    option.run_callback();
  } catch (const CLI::Error& error) {
    return fail(ErrorCode::kInvalid, name + ": " + error.what());
  }
  return {};
}

}  // namespace

std::optional<Variable> variable_of(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const char* value = std::getenv(name.c_str());
    if (value != nullptr && *value != '\0') return Variable{name, value};
  }
  return std::nullopt;
}

std::optional<Variable> variable(std::string_view name) {
  return variable_of({"MUSTER_" + std::string(name), "LABEL_STUDIO_" + std::string(name)});
}

std::optional<bool> parse_switch(std::string_view text) {
  static constexpr std::array<std::string_view, 4> kOn = {"true", "1", "yes", "on"};
  static constexpr std::array<std::string_view, 4> kOff = {"false", "0", "no", "off"};
  const std::string word = ascii_lower(text);
  if (std::find(kOn.begin(), kOn.end(), word) != kOn.end()) return true;
  if (std::find(kOff.begin(), kOff.end(), word) != kOff.end()) return false;
  return std::nullopt;
}

void EnvironmentOptions::text(CLI::Option* option, std::string name) {
  bound_.push_back({option, std::move(name), Kind::kText});
}

void EnvironmentOptions::flag(CLI::Option* option, std::string name) {
  bound_.push_back({option, std::move(name), Kind::kFlag});
}

void EnvironmentOptions::list(CLI::Option* option, std::string name) {
  bound_.push_back({option, std::move(name), Kind::kList});
}

Result<void> EnvironmentOptions::complete() const {
  for (const Bound& bound : bound_) {
    if (bound.option->count() > 0) continue;
    const auto found = variable(bound.name);
    if (!found) continue;
    std::vector<std::string> values = {found->value};
    if (bound.kind == Kind::kList) values = split_at_commas(found->value);
    if (bound.kind == Kind::kFlag) {
      const auto on = parse_switch(found->value);
      if (!on) {
        return fail(ErrorCode::kInvalid, found->name + " is \"" + found->value +
                                             "\"; use true, 1, yes, on, false, 0, no or off");
      }
      values = {*on ? "true" : "false"};
    }
    if (values.empty()) continue;
    if (auto given = give(*bound.option, std::move(values), found->name); !given) return given;
  }
  return {};
}

}  // namespace muster::cli
