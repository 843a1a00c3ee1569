// Settings from the environment: each has the names MUSTER_<X> and, for users of Label Studio,
// LABEL_STUDIO_<X>. The command line takes precedence over both, MUSTER_ over LABEL_STUDIO_; an
// empty variable counts as not set.
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

// The value of MUSTER_<name>, or of LABEL_STUDIO_<name>.
std::optional<Variable> variable(std::string_view name);
// The first of these variables that is set; full names.
std::optional<Variable> variable_of(const std::vector<std::string>& names);

// true, 1, yes, on; false, 0, no, off; in any case. nullopt for anything else.
std::optional<bool> parse_switch(std::string_view text);

// Gives options the values that the command line did not. The options must outlive this object.
class EnvironmentOptions {
 public:
  void text(CLI::Option* option, std::string name);
  // For a flag: values as accepted by parse_switch().
  void flag(CLI::Option* option, std::string name);
  // Several values separated by commas.
  void list(CLI::Option* option, std::string name);

  // Call once, after parsing the command line. kInvalid names the faulty variable.
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
