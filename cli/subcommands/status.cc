#include <cstdint>
#include <memory>
#include <utility>

#include "cli/connection.h"
#include "cli/shown.h"
#include "cli/subcommand.h"
#include "cli/terminal/printable.h"
#include "cli/terminal/progress_bar.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster status
  muster status --json | jq .conditions

Works with or without a running server. The exit code is 0 if nothing is wrong, else 1.)";

struct Options {
  ConnectionOptions connection;
};

std::string scrub_line(const Json& scrub) {
  if (scrub.at("running").get<bool>()) return "in progress";
  if (scrub.at("last_ended").is_null()) return "never";
  std::string line = shown_moment(scrub.at("last_ended"));
  const Json& damage = scrub.at("damage");
  return line + (damage.is_null() ? ", undamaged up to position " + scrub.at("end").dump()
                                  : ", DAMAGED: " + shown(damage));
}

std::string as_text(const Json& status, const Screen& screen) {
  std::string text;
  text += "people      " + grouped(status.at("people").get<std::uint64_t>()) + "\n";
  text += "log         " + grouped(status.at("head").get<std::uint64_t>()) +
          " events, the last at " + shown_moment(status.at("last_time")) + "\n";
  text += "views       " + grouped(status.at("lag").get<std::uint64_t>()) + " events behind\n";
  text += "log read    " + scrub_line(status.at("scrub")) + "\n";
  const Json& conditions = status.at("conditions");
  text += "conditions";
  if (conditions.empty()) text += "  " + painted(screen, Paint::kGreen, "none");
  for (const Json& condition : conditions) {
    text += "\n  " + painted(screen, Paint::kRed, shown(condition.at("name"))) + " since " +
            shown_moment(condition.at("since")) + ": " + shown(condition.at("reason"));
    if (condition.at("stops_changes").get<bool>()) text += " Changes are refused.";
  }
  return text;
}

int show_status(const Options& options, const Context& context) {
  Connection connection(context, options.connection.settings, Connection::Missing::kRefuse);
  const auto status = connection.run("status", Json::object());
  if (!status) return refused(context, status.error());
  if (!print(context.json ? json_line(*status) : as_text(*status, context.out)))
    return output_ended(context);
  say_data_dir(context);
  const bool is_well =
      status->at("conditions").empty() && status->at("scrub").at("damage").is_null();
  return is_well ? kDone : kRefused;
}

}  // namespace

Subcommand add_status(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("status", "Show whether anything is wrong");
  command->footer(kExamples);
  return connected(command, std::move(options), show_status);
}

}  // namespace muster::cli
