#include "cli/help.h"

#include <algorithm>
#include <sstream>
#include <utility>
#include <vector>

#include "cli/terminal/layout.h"
#include "core/ascii.h"

namespace muster::cli {

namespace {

// Longer lines are hard to read, however wide the screen is.
constexpr std::size_t kColumnsMax = 100;
constexpr std::size_t kNamesMax = 30;
constexpr std::string_view kIndent = "  ";
constexpr std::string_view kDeepIndent = "      ";
// Before the comment on an example.
constexpr std::string_view kWideGap = "   ";

using Entry = std::pair<std::string, std::string>;  // names and description

std::string entries_text(const std::vector<Entry>& entries, std::size_t columns) {
  std::size_t names = 0;
  for (const Entry& entry : entries) {
    if (entry.first.size() <= kNamesMax) names = std::max(names, entry.first.size());
  }
  const std::size_t beside = kIndent.size() + names + 2;
  const bool is_narrow = columns < beside + 24;
  const std::size_t at = is_narrow ? kDeepIndent.size() : beside;
  std::string text;
  for (const auto& [name, description] : entries) {
    std::string line = std::string(kIndent) + name;
    for (const std::string& part : folded(description, columns - at)) {
      if (line.size() + 2 > at) {
        text += line + "\n";
        line.clear();
      }
      line = filled(line, at) + part;
      text += line + "\n";
      line.clear();
    }
  }
  return text;
}

std::string described(const CLI::Option& option) {
  std::string text = option.get_description();
  if (const std::string value = option.get_default_str(); !value.empty()) {
    text += " (default: " + value + ")";
  }
  return text;
}

bool is_shown(const CLI::Option& option) { return !option.get_group().empty(); }

// CLI11's property of options in configuration files, which this program does not have.
bool is_needed(const CLI::Option& option) { return !option.get_configurable(); }

bool is_plain_group(const std::string& group) { return ascii_lower(group) == "options"; }

// The options of the program that subcommands take too.
std::vector<Entry> common_options(const CLI::App& app) {
  std::vector<Entry> entries;
  const CLI::App* parent = app.get_parent();
  if (parent == nullptr) return entries;
  for (const CLI::Option* option : parent->get_options()) {
    if (!is_shown(*option) || option == parent->get_help_ptr()) continue;
    if (option == parent->get_version_ptr()) continue;
    entries.emplace_back(names_of(*option), described(*option));
  }
  if (const CLI::Option* help = app.get_help_ptr()) {
    entries.emplace_back(names_of(*help), described(*help));
  }
  return entries;
}

class HelpFormatter final : public CLI::FormatterBase {
 public:
  explicit HelpFormatter(const Screen& screen) : screen_(screen) {}

  std::string make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const override {
    const std::size_t columns = std::min(screen_.columns.value_or(kDesignColumns), kColumnsMax);
    std::string text = laid_out(app->get_description(), columns) + "\n";
    text += titled("Usage:") + " " + usage_of(*app) + "\n";

    std::vector<Entry> subcommands;
    for (const CLI::App* subcommand : app->get_subcommands({})) {
      subcommands.emplace_back(subcommand->get_name(), subcommand->get_description());
    }
    add(text, "Commands:", subcommands, columns);

    std::vector<std::pair<std::string, std::vector<Entry>>> groups;
    for (const CLI::Option* option : app->get_options()) {
      if (!is_shown(*option) || (app->get_parent() != nullptr && option == app->get_help_ptr())) {
        continue;
      }
      const std::string title =
          is_plain_group(option->get_group()) ? "Options:" : option->get_group() + ":";
      if (std::ranges::none_of(groups, [&](const auto& g) { return g.first == title; })) {
        groups.emplace_back(title, std::vector<Entry>());
      }
      const auto group =
          std::ranges::find_if(groups, [&](const auto& g) { return g.first == title; });
      group->second.emplace_back(names_of(*option), described(*option));
    }
    for (const auto& [title, entries] : groups) add(text, title, entries, columns);
    add(text, "Common options:", common_options(*app), columns);
    if (const std::string footer = app->get_footer(); !footer.empty()) {
      text += "\n" + laid_out(footer, columns);
    }
    return text;
  }

 private:
  std::string titled(std::string_view title) const { return painted(screen_, Paint::kBold, title); }
  void add(std::string& text, std::string_view title, const std::vector<Entry>& entries,
           std::size_t columns) const {
    if (entries.empty()) return;
    text += "\n" + titled(title) + "\n" + entries_text(entries, columns);
  }

  const Screen screen_;
};

// An indented line.
std::string kept(const std::string& line, std::size_t columns) {
  if (width_of(line) <= columns) return line + "\n";
  const std::size_t begin = line.find_first_not_of(' ');
  const std::size_t gap = line.find(kWideGap, begin);
  if (gap != std::string::npos) {
    return kept(line.substr(0, gap), columns) +
           kept(std::string(kDeepIndent) + line.substr(line.find_first_not_of(' ', gap)), columns);
  }
  std::string text;
  std::string indent = line.substr(0, begin);
  for (const std::string& part :
       folded(line.substr(begin), columns - std::min(columns / 2, kDeepIndent.size()))) {
    text += indent + part + "\n";
    indent = kDeepIndent;
  }
  return text;
}

}  // namespace

std::shared_ptr<CLI::FormatterBase> help_formatter(const Screen& screen) {
  return std::make_shared<HelpFormatter>(screen);
}

std::string names_of(const CLI::Option& option) {
  if (!option.nonpositional()) return option.get_name(true);
  std::string names;
  const auto add = [&](const std::string& name) { names += (names.empty() ? "" : ", ") + name; };
  for (const std::string& name : option.get_snames()) add("-" + name);
  for (const std::string& name : option.get_lnames()) add("--" + name);
  if (option.get_items_expected_max() > 0) names += " " + option.get_type_name();
  return names;
}

CLI::Option* needed(CLI::Option* option) { return option->configurable(false); }

std::string usage_of(const CLI::App& app) {
  if (app.get_parent() == nullptr) return app.get_name() + " COMMAND [OPTIONS]";
  std::string usage = app.get_parent()->get_name() + " " + app.get_name();
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional() || !is_shown(*option)) continue;
    const std::string name = option->get_name(true);
    usage += is_needed(*option) ? " " + name : " [" + name + "]";
  }
  return usage + " [OPTIONS]";
}

std::string laid_out(std::string_view text, std::size_t columns) {
  std::istringstream lines{std::string(text)};
  std::string out;
  std::string paragraph;
  const auto end_paragraph = [&] {
    if (paragraph.empty()) return;
    for (const std::string& line : folded(paragraph, columns)) out += line + "\n";
    paragraph.clear();
  };
  for (std::string line; std::getline(lines, line);) {
    const bool is_kept = line.empty() || line.starts_with(' ');
    if (is_kept) {
      end_paragraph();
      out += line.empty() ? "\n" : kept(line, columns);
    } else {
      paragraph += (paragraph.empty() ? "" : " ") + line;
    }
  }
  end_paragraph();
  return out;
}

}  // namespace muster::cli
