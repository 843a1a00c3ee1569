// Settings from the environment: each has the names MUSTER_<X> and, for people who come from Label
// Studio, LABEL_STUDIO_<X>. The command line goes before both, MUSTER_ before LABEL_STUDIO_; a
// variable that is empty counts as not set.
//
//   EnvironmentOptions environment;
//   environment.text(app.add_option("--port", port), "PORT");
//   ...after parsing...
//   if (auto done = environment.complete(); !done) ...;   // a usage error that names the variable
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "core/result.h"

namespace muster::cli {

struct Variable {
  std::string name;
  std::string value;
};

// The value of MUSTER_<name>, else of LABEL_STUDIO_<name>.
std::optional<Variable> variable(std::string_view name);
// The first of these that is set, by their whole names.
std::optional<Variable> variable_of(const std::vector<std::string>& names);

// true, 1, yes, on; false, 0, no, off; in any case. Nothing for all else.
std::optional<bool> parse_switch(std::string_view text);

// Gives options the values that the command line left open. The options must outlive it.
class EnvironmentOptions {
 public:
  void text(CLI::Option* option, std::string name);
  // For a flag: values as parse_switch takes them.
  void flag(CLI::Option* option, std::string name);
  // Several values with commas between them.
  void list(CLI::Option* option, std::string name);

  // Call once, after the command line was parsed. kInvalid names the variable at fault.
  Result<void> complete() const;

 private:
  enum class Kind { kText, kFlag, kList };
  struct Bound {
    CLI::Option* option;
    std::string name;
    Kind kind;
  };
  std::vector<Bound> bound_;
};

}  // namespace muster::cli
