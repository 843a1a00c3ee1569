#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/checks.h"
#include "cli/completion.h"
#include "cli/connection.h"
#include "cli/shown.h"
#include "cli/subcommand.h"
#include "cli/terminal/printable.h"
#include "cli/web_url.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster invite                 show the invitation link
  muster invite reset           make a new one; the old one stops working
  muster invite --json | jq -r .url

The address in the link is that of the running server. Without one it is --host, else MUSTER_HOST or
LABEL_STUDIO_HOST, else http://localhost and MUSTER_PORT or LABEL_STUDIO_PORT or 8080.

The audit log shows a reset as done by the operator, from the command line.)";

const std::vector<std::string> kActions = {"show", "reset"};

struct Options {
  std::string action = "show";
  std::string public_url;
  int port = 8080;
  ConnectionOptions connection;
};

// As `start` names itself.
std::string address(const Options& options) {
  std::string url = options.public_url;
  drop_slashes_at_the_end(url);
  return url.empty() ? "http://localhost:" + std::to_string(options.port) : url;
}

std::string made_by(const Json& invite) {
  const Json& person = invite.at("reset_by");
  return person.is_null() ? "operator" : shown(person.at("email"));
}

int invite(const Options& options, const Context& context) {
  if (!options.public_url.empty() && !is_web_url(options.public_url)) {
    return wrong_usage(context, {ErrorCode::kInvalid,
                                 "--host is \"" + options.public_url +
                                     "\"; use a URL like https://people.example.org",
                                 "host"});
  }
  const bool resets = options.action == "reset";
  Connection connection(context, options.connection.settings, Connection::Missing::kRefuse);
  auto answer = connection.run(resets ? "reset_invite" : "invite", Json::object());
  if (!answer) return refused(context, answer.error());
  const auto of_server = answer->at("address").get<std::string>();
  const std::string base = of_server.empty() ? address(options) : of_server;
  // Tokens are URL-safe as they are.
  const std::string url = base + "/user/signup/?token=" + answer->at("token").get<std::string>();
  const Json shown_invite = {{"url", url},
                             {"reset_at", answer->at("reset_at")},
                             {"reset_by", answer->at("reset_by")},
                             {"was_reset", resets}};
  if (!print(context.json ? json_line(shown_invite) : printable(url))) return output_ended(context);
  if (resets) {
    remark(context, "The old link no longer works.");
  } else {
    remark(context,
           "Made " + shown_moment(answer->at("reset_at")) + " by " + made_by(*answer) + ".");
  }
  if (of_server.empty() && options.public_url.empty()) {
    remark(context, "No server is running; --host URL makes the link for another address.");
  }
  say_data_dir(context);
  return kDone;
}

}  // namespace

Subcommand add_invite(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("invite", "Show or reset the invitation link");
  offer(command->add_option("ACTION", options->action, "show (the default) or reset")
            ->check(one_of(kActions))
            ->type_name("ACTION"),
        kActions);
  EnvironmentOptions& environment = options->connection.environment;
  environment.text(command
                       ->add_option("--host", options->public_url,
                                    "Public address of the server, if it is not running")
                       ->type_name("URL"),
                   "HOST");
  environment.text(
      command->add_option("--port", options->port)->check(whole_number(0, 65535))->group(""),
      "PORT");
  command->footer(kExamples);
  return connected(command, std::move(options), invite);
}

}  // namespace muster::cli
