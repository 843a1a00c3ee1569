#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "cli/connection.h"
#include "cli/shown.h"
#include "cli/subcommand.h"
#include "cli/terminal/printable.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster checkpoint > today.checkpoint      keep it on another machine
  muster checkpoint --key > muster.key      what it is verified with; anyone may have it
  muster fsck --checkpoint today.checkpoint

A checkpoint is one signature over everything in the log up to now. Keep it elsewhere: it shows
later whether anything before it was changed, removed or slipped in. It has the form of C2SP signed
notes. The witnesses of `muster start --witness` cosign it a moment later; ask again to have it with
their cosignatures.)";

struct Options {
  bool shows_key = false;
  ConnectionOptions connection;
};

int checkpoint(const Options& options, const Context& context) {
  Connection connection(context, options.connection.settings, Connection::Missing::kRefuse);
  const auto answer = connection.run("checkpoint", Json::object());
  if (!answer) return refused(context, answer.error());
  auto text = answer->at(options.shows_key ? "key" : "checkpoint").get<std::string>();
  if (text.ends_with('\n')) text.pop_back();  // print() adds it
  if (!print(context.json ? json_line(*answer) : text)) return output_ended(context);
  if (!options.shows_key) {
    remark(context, "Signed: " + counted(answer->at("size").get<std::uint64_t>(), "commit") +
                        ". `muster checkpoint --key` prints the key.");
    for (const Json& witness : answer->at("witnesses"))
      remark(context, "Cosigned: " + shown(witness.at("name")) + ", " +
                          shown_moment(witness.at("time")) + ".");
  }
  say_data_dir(context);
  return kDone;
}

}  // namespace

Subcommand add_checkpoint(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("checkpoint", "Sign the log as it is now");
  command->add_flag("--key", options->shows_key, "Print the key that verifies it instead");
  command->footer(kExamples);
  return connected(command, std::move(options), checkpoint);
}

}  // namespace muster::cli
