#include "cli/confirmation.h"

#include "cli/terminal/printable.h"
#include "cli/terminal/prompt.h"

namespace muster::cli {

Result<void> confirm_by_typing(const std::string& text) {
  if (!is_at_terminal()) {
    return fail(ErrorCode::kInvalid, "There is no terminal to ask on. Give --yes if this is meant.",
                "yes");
  }
  const auto typed = ask("Type " + printable(text) + " to go on:", "confirmation");
  if (!typed) return tl::unexpected(typed.error());
  if (*typed == text) return {};
  return fail(ErrorCode::kInvalid, "That is not " + printable(text) + ". Nothing was changed.");
}

}  // namespace muster::cli
