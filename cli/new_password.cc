#include "cli/new_password.h"

#include "cli/terminal/printable.h"
#include "cli/terminal/prompt.h"

namespace muster::cli {

namespace {

// "New password:" as "New password (again):".
std::string again(std::string_view prompt) {
  prompt.remove_suffix(1);
  return std::string(prompt) + " (again):";
}

}  // namespace

Result<Json> with_new_password(const Context& context, const std::string& given,
                               std::string_view prompt,
                               const std::function<Result<Json>(const Secret& password)>& use) {
  if (!given.empty()) return use(Secret(given));
  while (true) {
    const Result<Secret> typed = ask_new_secret(prompt, again(prompt), "password");
    if (!typed) return tl::unexpected(typed.error());
    Result<Json> done = use(*typed);
    const bool may_ask_again = !done && done.error().code == ErrorCode::kInvalid &&
                               done.error().field == "password" && is_at_terminal();
    if (!may_ask_again) return done;
    say(painted(context.err, Paint::kYellow, printable(done.error().message)));
  }
}

}  // namespace muster::cli
