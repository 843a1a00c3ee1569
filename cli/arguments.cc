#include "cli/arguments.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace muster::cli {

namespace {

const CLI::Option* find_option(const CLI::App& app, const std::string& name) {
  if (const CLI::Option* own = app.get_option_no_throw(name)) return own;
  for (const CLI::App* subcommand : app.get_subcommands({})) {
    if (const CLI::Option* option = subcommand->get_option_no_throw(name)) return option;
  }
  return nullptr;
}

// Whether the next argument is this one's value.
bool takes_the_next(const CLI::App& app, const std::string& argument) {
  const bool is_long = argument.starts_with("--");
  if (is_long ? argument.find('=') != std::string::npos : argument.size() != 2) return false;
  const CLI::Option* option = find_option(app, argument);
  return option != nullptr && option->get_items_expected_min() > 0;
}

bool is_subcommand(const CLI::App& app, const std::string& name) {
  const auto all = app.get_subcommands({});
  return std::any_of(all.begin(), all.end(),
                     [&](const CLI::App* subcommand) { return subcommand->get_name() == name; });
}

bool is_secret(std::string_view name) { return name == "--password" || name == "--user-token"; }

}  // namespace

std::vector<std::string> with_subcommand_first(const CLI::App& app,
                                               std::vector<std::string> arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument.starts_with('-')) {
      if (takes_the_next(app, argument)) ++i;
      continue;
    }
    const auto at = arguments.begin() + static_cast<std::ptrdiff_t>(i);
    if (is_subcommand(app, argument)) std::rotate(arguments.begin(), at, at + 1);
    break;
  }
  return arguments;
}

void hide_secrets(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    char* equals = std::strchr(argv[i], '=');
    const std::string_view name =
        equals ? std::string_view(argv[i], static_cast<std::size_t>(equals - argv[i])) : argv[i];
    if (!is_secret(name)) continue;
    char* value = equals ? equals + 1 : i + 1 < argc ? argv[++i] : nullptr;
    if (value != nullptr) std::fill_n(value, std::strlen(value), '*');
  }
}

}  // namespace muster::cli
