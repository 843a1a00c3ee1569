#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cli/checks.h"
#include "cli/completion.h"
#include "cli/connection.h"
#include "cli/files.h"
#include "cli/help.h"
#include "cli/shown.h"
#include "cli/subcommand.h"
#include "cli/terminal/printable.h"
#include "core/security/encoding.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster prove --position 1204 -o event-1204.tlog-proof
  muster prove --position 1204 -o event-1204.tlog-proof --commit event-1204.commit
  muster verify --key $(cat muster.key) --proof event-1204.tlog-proof

The position of an event is in the audit log, under Details, and in `muster events`. A proof says
that the commit with this event is in the log that was signed. It has the form of C2SP tlog-proofs
and needs no server to be verified.)";

struct Options {
  std::optional<std::uint64_t> position;
  std::string proof_file;
  std::string commit_file;
  ConnectionOptions connection;
};

int prove(const Options& options, const Context& context) {
  if (!options.position)
    return wrong_usage(context, Error{ErrorCode::kInvalid, "--position is missing", "position"});
  Connection connection(context, options.connection.settings, Connection::Missing::kRefuse);
  const bool wants_commit = !options.commit_file.empty();
  const auto answer =
      connection.run("prove", {{"position", *options.position}, {"commit", wants_commit}});
  if (!answer) return refused(context, answer.error());
  auto proof = answer->at("proof").get<std::string>();
  if (wants_commit) {
    const auto bytes = from_base64(answer->at("commit").get<std::string>());
    if (!bytes) return refused(context, {ErrorCode::kIo, "The server's answer is not base64."});
    const std::string commit(bytes->begin(), bytes->end());
    if (auto written = write_named_file(options.commit_file, commit); !written)
      return refused(context, written.error());
  }
  if (!options.proof_file.empty()) {
    if (auto written = write_named_file(options.proof_file, proof); !written)
      return refused(context, written.error());
  }
  if (proof.ends_with('\n')) proof.pop_back();  // print() adds it
  const bool prints = context.json || options.proof_file.empty();
  if (prints && !print(context.json ? json_line(*answer) : proof)) return output_ended(context);
  remark(context, "Commit " + grouped(answer->at("index").get<std::uint64_t>()) + " of " +
                      counted(answer->at("size").get<std::uint64_t>(), "signed commit") + ".");
  say_data_dir(context);
  return kDone;
}

}  // namespace

Subcommand add_prove(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("prove", "Prove that an event is in the log");
  needed(command->add_option("--position", options->position, "Position of the event")
             ->check(whole_number(0))
             ->type_name("N"));
  command->add_option("-o,--output", options->proof_file, "Write the proof to this file")
      ->type_name("FILE");
  command
      ->add_option("--commit", options->commit_file, "Also write the commit's bytes to this file")
      ->type_name("FILE");
  command->footer(kExamples);
  return connected(command, std::move(options), prove);
}

}  // namespace muster::cli
