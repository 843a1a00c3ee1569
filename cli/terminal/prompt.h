// Asks the person at the terminal, or reads the answer from standard input if that is not a
// terminal, so that scripts need not put a password on the command line:
//
//   printf '%s\n' "$password" | muster reset_password ada@example.org
//
// Prompts are written to standard error, and only if a person is asked; standard output is for the
// program's answer.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/secret.h"

namespace muster::cli {

// Whether a person answers.
bool is_at_terminal();

// One line without its end; `what` names it in errors. kInvalid at the end of the input, or for a
// line that is empty or longer than 4 KiB. Never reads beyond the line.
Result<std::string> ask(std::string_view prompt, std::string_view what);

// The same for secrets: a terminal does not show what is typed. Its settings are restored before
// the program is stopped or ended by a signal.
Result<Secret> ask_secret(std::string_view prompt, std::string_view what);

// A secret that is chosen now: a person types it twice, after `prompt` and `again`, until both are
// the same (five times at most). Standard input that is not a terminal has it once.
Result<Secret> ask_new_secret(std::string_view prompt, std::string_view again,
                              std::string_view what);

}  // namespace muster::cli
