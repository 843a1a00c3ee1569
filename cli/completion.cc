#include "cli/completion.h"

#include <algorithm>
#include <sstream>

#include "cli/help.h"

namespace muster::cli {

namespace {

// CLI11 keeps this text with an option and shows it only in help of its own, which we replace.
constexpr std::string_view kDirectories = "<directories>";

std::vector<const CLI::Option*> options_of(const CLI::App& app) {
  return app.get_options([](const CLI::Option* option) {
    return !option->get_group().empty() && option->nonpositional();
  });
}

// Those of a subcommand, and those it takes over from the program.
std::vector<const CLI::Option*> all_options(const CLI::App& app) {
  std::vector<const CLI::Option*> options = options_of(app);
  const CLI::App* parent = app.get_parent();
  if (parent == nullptr) return options;
  for (const CLI::Option* option : options_of(*parent)) {
    if (option != parent->get_help_ptr() && option != parent->get_version_ptr()) {
      options.push_back(option);
    }
  }
  return options;
}

// The words that its argument without a dash takes.
std::string argument_words(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional() && option->get_option_text() != kDirectories) {
      return option->get_option_text();
    }
  }
  return "";
}

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

std::vector<std::string> dashed_names(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string text;
  for (const std::string& part : parts) text.append(text.empty() ? "" : between).append(part);
  return text;
}

std::vector<std::string> subcommand_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* subcommand : app.get_subcommands({}))
    names.push_back(subcommand->get_name());
  return names;
}

std::string option_words(const CLI::App& app) {
  std::vector<std::string> words;
  for (const CLI::Option* option : all_options(app)) {
    for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
  }
  return joined(words, " ");
}

// Single quotes for a shell.
std::string in_quotes(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

// A description in zsh's brackets.
std::string in_brackets(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') plain += '\\';
    plain += c;
  }
  return plain;
}

std::string zsh_option(const CLI::Option& option) {
  std::string text;
  for (const std::string& name : dashed_names(option)) {
    std::string spec = name;
    if (takes_value(option)) spec += name.starts_with("--") ? "=" : "+";
    spec += "[" + in_brackets(option.get_description()) + "]";
    if (takes_value(option)) {
      const std::string words = option.get_option_text();
      spec += ":" + option.get_type_name() + ":";
      if (words == kDirectories)
        spec += "_files -/";
      else if (!words.empty())
        spec += "(" + words + ")";
    }
    text += " \\\n        " + in_quotes(spec);
  }
  return text;
}

// Text for troff: backslashes, hyphens that are typed, and lines that look like requests.
std::string troff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

// The prose of a help text: paragraphs, and indented lines as they are.
std::string troff_prose(const std::string& text) {
  std::istringstream lines(text);
  std::string out;
  bool is_example = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(' ') != is_example && !line.empty()) {
      is_example = line.starts_with(' ');
      out += is_example ? ".RS 2\n.nf\n" : ".fi\n.RE\n";
    }
    if (line.empty()) {
      out += is_example ? "\n" : ".PP\n";
    } else {
      out += troff(line) + "\n";
    }
  }
  return out + (is_example ? ".fi\n.RE\n" : "");
}

std::string troff_options(const std::vector<const CLI::Option*>& options) {
  std::string text;
  for (const CLI::Option* option : options) {
    text += ".TP\n\\fB" + troff(names_of(*option)) + "\\fR\n" + troff(option->get_description());
    const std::string value = option->get_default_str();
    text += (value.empty() ? "" : troff(" (default: " + value + ")")) + ".\n";
  }
  return text;
}

}  // namespace

CLI::Option* offer(CLI::Option* option, const std::vector<std::string>& words) {
  return option->option_text(joined(words, " "));
}

CLI::Option* offer_directories(CLI::Option* option) {
  return option->option_text(std::string(kDirectories));
}

std::string bash_completion(const CLI::App& app) {
  std::string values;
  std::string words;
  std::vector<std::string> described;
  const auto add_values = [&](const CLI::App& of) {
    for (const CLI::Option* option : options_of(of)) {
      const std::string names = joined(dashed_names(*option), "|");
      if (!takes_value(*option) || std::ranges::find(described, names) != described.end()) continue;
      described.push_back(names);
      const std::string offered = option->get_option_text();
      std::string reply;
      if (offered == kDirectories) {
        reply =
            " compopt -o filenames 2>/dev/null;"
            " mapfile -t COMPREPLY < <(compgen -d -- \"$current\");";
      } else if (!offered.empty()) {
        reply = " COMPREPLY=($(compgen -W " + in_quotes(offered) + " -- \"$current\"));";
      }
      values += "    " + names + ")" + reply + " return ;;\n";
    }
  };
  add_values(app);
  for (const CLI::App* subcommand : app.get_subcommands({})) {
    add_values(*subcommand);
    words += "    " + subcommand->get_name() +
             ") words=" + in_quotes(argument_words(*subcommand) + " " + option_words(*subcommand)) +
             " ;;\n";
  }
  const std::string names = joined(subcommand_names(app), "|");
  return "# Completion of muster for bash, written by `muster completion bash`.\n"
         "_muster() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  local command= words= i\n"
         "  # --type=session is three words.\n"
         "  [[ $current != = ]] || current=\n"
         "  [[ $previous != = ]] || previous=${COMP_WORDS[COMP_CWORD-2]}\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    case ${COMP_WORDS[i]} in\n"
         "      " +
         names +
         ") command=${COMP_WORDS[i]}; break ;;\n"
         "    esac\n"
         "  done\n"
         "  case $previous in\n" +
         values +
         "  esac\n"
         "  case $command in\n" +
         words + "    *) words=" +
         in_quotes(joined(subcommand_names(app), " ") + " help " + option_words(app)) +
         " ;;\n"
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "}\n"
         "complete -F _muster muster\n";
}

std::string zsh_completion(const CLI::App& app) {
  std::string commands;
  std::string cases;
  for (const CLI::App* subcommand : app.get_subcommands({})) {
    commands +=
        "    " +
        in_quotes(subcommand->get_name() + ":" + in_brackets(subcommand->get_description())) + "\n";
    // The command is the first argument: without a place of its own it would end the rest.
    cases += "    " + subcommand->get_name() + ")\n      _arguments -s '1: :'";
    for (const CLI::Option* option : all_options(*subcommand)) cases += zsh_option(*option);
    const std::string words = argument_words(*subcommand);
    if (!words.empty()) cases += " \\\n        " + in_quotes("*:argument:(" + words + ")");
    cases += "\n      ;;\n";
  }
  std::string common;
  for (const CLI::Option* option : options_of(app)) common += zsh_option(*option);
  return "#compdef muster\n"
         "# Completion of muster for zsh, written by `muster completion zsh`.\n"
         "local -a commands=(\n" +
         commands +
         "    'help:Print help'\n  )\n"
         "local command= word\n"
         "for word in ${words[2,CURRENT-1]}; do\n"
         "  if (( ${commands[(I)$word:*]} )); then command=$word; break; fi\n"
         "done\n"
         "case $command in\n" +
         cases + "    *)\n      _describe command commands\n      _arguments -s" + common +
         "\n      ;;\n"
         "esac\n";
}

std::string fish_completion(const CLI::App& app) {
  std::string text =
      "# Completion of muster for fish, written by `muster completion fish`.\n"
      "complete -c muster -f\n"
      "complete -c muster -n __fish_use_subcommand -a help -d 'Print help'\n";
  const auto add_option = [&](const CLI::Option& option, const std::string& condition) {
    text += "complete -c muster" + condition;
    for (const std::string& name : option.get_snames()) text += " -s " + name;
    for (const std::string& name : option.get_lnames()) text += " -l " + name;
    const std::string words = option.get_option_text();
    if (takes_value(option)) text += " -x";
    if (takes_value(option) && words == kDirectories) {
      text += " -a '(__fish_complete_directories)'";
    } else if (takes_value(option) && !words.empty()) {
      text += " -a " + in_quotes(words);
    }
    text += " -d " + in_quotes(option.get_description()) + "\n";
  };
  for (const CLI::Option* option : options_of(app)) add_option(*option, "");
  for (const CLI::App* subcommand : app.get_subcommands({})) {
    const std::string& name = subcommand->get_name();
    text += "complete -c muster -n __fish_use_subcommand -a " + name + " -d " +
            in_quotes(subcommand->get_description()) + "\n";
    const std::string condition = " -n '__fish_seen_subcommand_from " + name + "'";
    const std::string words = argument_words(*subcommand);
    if (!words.empty()) text += "complete -c muster" + condition + " -a " + in_quotes(words) + "\n";
    for (const CLI::Option* option : options_of(*subcommand)) {
      if (option != subcommand->get_help_ptr()) add_option(*option, condition);
    }
  }
  return text;
}

std::string manual_page(const CLI::App& app, std::string_view version) {
  std::string text = ".TH MUSTER 1 \"\" \"" + troff(version) +
                     "\" \"User Commands\"\n"
                     ".SH NAME\nmuster \\- keep accounts: who is on the team, who did what, and "
                     "when\n.SH SYNOPSIS\n.B " +
                     troff(usage_of(app)) + "\n.SH DESCRIPTION\n" +
                     troff_prose(app.get_description() + "\n") + ".SH OPTIONS\n" +
                     troff_options(options_of(app)) + ".SH COMMANDS\n";
  for (const CLI::App* subcommand : app.get_subcommands({})) {
    text +=
        ".SS " + troff(usage_of(*subcommand)) + "\n" + troff(subcommand->get_description()) + ".\n";
    std::vector<const CLI::Option*> options = options_of(*subcommand);
    std::erase(options, subcommand->get_help_ptr());
    text += troff_options(options) + ".PP\n" + troff_prose(subcommand->get_footer() + "\n");
  }
  return text + ".SH NOTES\n" + troff_prose(app.get_footer() + "\n");
}

}  // namespace muster::cli
