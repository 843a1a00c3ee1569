#include "cli/completion.h"

#include <memory>
#include <string>
#include <vector>

#include "cli/checks.h"
#include "cli/help.h"
#include "cli/subcommand.h"
#include "cli/version.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  source <(muster completion bash)        in ~/.bashrc
  muster completion zsh > ~/.zfunc/_muster
  muster completion fish > ~/.config/fish/completions/muster.fish
  muster completion man | man -l -        the manual page

cmake --install puts all of them where shells and man look for them.)";

const std::vector<std::string> kForms = {"bash", "zsh", "fish", "man"};

std::string written_for(const std::string& form, const CLI::App& app) {
  if (form == "bash") return bash_completion(app);
  if (form == "zsh") return zsh_completion(app);
  if (form == "fish") return fish_completion(app);
  return manual_page(app, version_text());
}

}  // namespace

Subcommand add_completion(CLI::App& app) {
  auto form = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("completion", "Print a completion script or the manual page");
  offer(needed(command->add_option("FORM", *form, "bash, zsh, fish or man")
                   ->check(one_of(kForms))
                   ->type_name("FORM")),
        kForms);
  command->footer(kExamples);
  const auto run = [form, &app](const Context& context) {
    if (form->empty()) {
      return wrong_usage(context, Error{ErrorCode::kInvalid, "FORM is missing", "form"});
    }
    std::string text = written_for(*form, app);
    text.pop_back();  // the line's end
    return print(text) ? kDone : output_ended(context);
  };
  return {.app = command, .run = run, .uses_data = false};
}

}  // namespace muster::cli
