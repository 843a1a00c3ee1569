#include "cli/arguments.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string_view>

#include "cli/nearest.h"

namespace muster::cli {

namespace {

constexpr std::string_view kHelp = "help";
constexpr std::string_view kEndOfOptions = "--";

const CLI::Option* find_option(const CLI::App& app, const std::string& name) {
  if (const CLI::Option* own = app.get_option_no_throw(name)) return own;
  for (const CLI::App* subcommand : app.get_subcommands({})) {
    if (const CLI::Option* option = subcommand->get_option_no_throw(name)) return option;
  }
  return nullptr;
}

bool is_option(std::string_view argument) {
  return argument.size() > 1 && argument.starts_with('-');
}

std::string name_in(std::string_view argument) {
  return std::string(argument.substr(0, argument.find('=')));
}

// Whether the next argument is this one's value.
bool takes_the_next(const CLI::App& app, const std::string& argument) {
  const bool is_long = argument.starts_with("--");
  if (is_long ? argument.find('=') != std::string::npos : argument.size() != 2) return false;
  const CLI::Option* option = find_option(app, argument);
  return option != nullptr && option->get_items_expected_min() > 0;
}

bool is_subcommand(const CLI::App& app, const std::string& name) {
  return std::ranges::any_of(app.get_subcommands({}), [&](const CLI::App* subcommand) {
    return subcommand->get_name() == name;
  });
}

// --data_dir=X as --data-dir=X, if only that is declared.
std::string declared_option(const CLI::App& app, const std::string& argument) {
  if (!argument.starts_with("--")) return argument;
  const std::string name = name_in(argument);
  std::string hyphens = name;
  std::ranges::replace(hyphens, '_', '-');
  const bool is_meant = !find_option(app, name) && find_option(app, hyphens);
  return is_meant ? hyphens + argument.substr(name.size()) : argument;
}

std::string declared_subcommand(const CLI::App& app, const std::string& word) {
  std::string underscores = word;
  std::ranges::replace(underscores, '-', '_');
  return is_subcommand(app, underscores) ? underscores : word;
}

// The places of the words, which are neither options nor their values. Spells the options.
std::vector<std::size_t> spell_and_find_words(const CLI::App& app,
                                              std::vector<std::string>& arguments) {
  std::vector<std::size_t> words;
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != kEndOfOptions; ++i) {
    if (!is_option(arguments[i])) {
      words.push_back(i);
      continue;
    }
    arguments[i] = declared_option(app, arguments[i]);
    if (takes_the_next(app, arguments[i])) ++i;
  }
  return words;
}

std::vector<std::string> subcommand_names(const CLI::App& app) {
  std::vector<std::string> names = {std::string(kHelp)};
  for (const CLI::App* subcommand : app.get_subcommands({}))
    names.push_back(subcommand->get_name());
  return names;
}

void add_option_names(const CLI::App* app, std::vector<std::string>& names) {
  if (app == nullptr) return;
  for (const CLI::Option* option : app->get_options()) {
    if (option->get_group().empty()) continue;
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
}

bool is_secret(std::string_view name) {
  return name == "--password" || name == "--user-token" || name == "--user_token";
}

}  // namespace

Result<CommandLine> read_command_line(const CLI::App& app, std::vector<std::string> arguments) {
  std::vector<std::size_t> words = spell_and_find_words(app, arguments);
  const auto take = [&](std::size_t word) {
    const std::string taken = arguments[words[word]];
    arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(words[word]));
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(word));
    for (std::size_t& at : words) --at;
    return taken;
  };
  const bool asks_for_help = !words.empty() && arguments[words.front()] == kHelp;
  if (asks_for_help) {
    (void)take(0);
    arguments.insert(arguments.begin(), "--help");
    for (std::size_t& at : words) ++at;
  }
  if (words.empty()) return CommandLine{std::move(arguments), ""};

  const std::string word = declared_subcommand(app, arguments[words.front()]);
  if (!is_subcommand(app, word)) {
    // The value of an option that is not known looks like a word.
    for (std::size_t i = 0; i < words.front(); ++i) {
      if (is_option(arguments[i]) && !find_option(app, name_in(arguments[i]))) {
        return tl::unexpected(unknown_argument(app, arguments[i]));
      }
    }
    return fail(ErrorCode::kInvalid,
                "unknown command \"" + word + "\"" + did_you_mean(word, subcommand_names(app)),
                "command");
  }
  (void)take(0);
  arguments.insert(arguments.begin(), word);
  return CommandLine{std::move(arguments), word};
}

bool asks_for_json(const std::vector<std::string>& arguments) {
  return std::ranges::find(arguments, "--json") != arguments.end();
}

ColorChoice color_choice(const std::vector<std::string>& arguments) {
  constexpr std::string_view kName = "--color";
  std::string_view value;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (argument == kName && i + 1 < arguments.size()) value = arguments[i + 1];
    if (argument.starts_with("--color=")) value = argument.substr(kName.size() + 1);
  }
  if (value == "always") return ColorChoice::kAlways;
  return value == "never" ? ColorChoice::kNever : ColorChoice::kAuto;
}

Error unknown_argument(const CLI::App& app, const std::string& argument) {
  if (!is_option(argument)) {
    return {ErrorCode::kInvalid, "unexpected argument \"" + argument + "\""};
  }
  std::vector<std::string> known;
  add_option_names(&app, known);
  add_option_names(app.get_parent(), known);
  const std::string name = name_in(argument);
  return {ErrorCode::kInvalid, "unknown option \"" + name + "\"" + did_you_mean(name, known),
          "option"};
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
