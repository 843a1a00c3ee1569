#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cli/completion.h"
#include "cli/files.h"
#include "cli/log_beginning.h"
#include "cli/shown.h"
#include "cli/subcommand.h"
#include "cli/terminal/printable.h"
#include "core/codec/commit_codec.h"
#include "core/log/backends/log_backends.h"
#include "core/tree/commit_entry.h"
#include "core/tree/log_proof.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster verify --key $(cat muster.key) --proof event-1204.tlog-proof
  muster verify --key $(cat muster.key) --proof event-1204.tlog-proof --commit event-1204.commit
  muster verify --key $(cat muster.key) --old today.checkpoint --log /backup/muster

Needs neither a server nor a data directory of its own. Says what was proved and what was not. Exits
with 3 if the proof is false. The key is that of `muster checkpoint --key`; get it from the server's
operator, not from the same place as the proof.)";

struct Options {
  std::string key;
  std::string proof_file;
  std::string commit_file;
  std::string old_file;
  std::string log_dir;
};

// What is false is damage.
int is_false(const Context& context, Error error) {
  if (error.code == ErrorCode::kInvalid) error.code = ErrorCode::kDamaged;
  return refused(context, error);
}
int is_false(const Context& context, std::string why) {
  return refused(context, {ErrorCode::kDamaged, std::move(why)});
}

int answer(const Context& context, const Json& json, const std::string& proved,
           const std::string& not_proved) {
  Json all = json;
  all["proved"] = proved;
  all["not_proved"] = not_proved;
  const std::string text =
      "Proved: " + printable(proved) + "\nNot proved: " + printable(not_proved);
  return print(context.json ? json_line(all) : text) ? kDone : output_ended(context);
}

std::string signed_by(const NoteVerifier* key) {
  return key == nullptr ? "a checkpoint that someone signed"
                        : "the checkpoint signed by " + key->name();
}
std::string nothing_about_signer(const NoteVerifier* key) {
  return key == nullptr ? "who signed the checkpoint (give --key); " : "";
}

int verify_proof(const Options& options, const NoteVerifier* key, const Context& context) {
  const auto text = read_named_file(options.proof_file, kNoteBytesMax);
  if (!text) return refused(context, text.error());
  const auto proof = LogProof::parse(*text);
  if (!proof) return is_false(context, proof.error());
  const auto checkpoint = check_proof(*proof, key);
  if (!checkpoint) return is_false(context, checkpoint.error());
  const auto entry = CommitEntry::parse(proof->entry);
  if (!entry) return is_false(context, entry.error());

  const bool has_commit = !options.commit_file.empty();
  if (has_commit) {
    const auto bytes = read_named_file(options.commit_file, kCommitBytesMax);
    if (!bytes) return refused(context, bytes.error());
    if (content_digest(*bytes) != entry->commit)
      return is_false(context, options.commit_file + " is not the commit of this proof.");
  }
  const std::string first = std::to_string(entry->first.value);
  const std::string last = std::to_string(entry->end().value - 1);
  const std::string events = first == last ? "event " + first : "events " + first + " to " + last;
  const std::string what = has_commit ? "the commit in " + options.commit_file + ", with " + events
                                      : "a commit with " + events;
  return answer(
      context,
      {{"origin", checkpoint->origin},
       {"size", checkpoint->size},
       {"index", proof->index},
       {"first", entry->first.value},
       {"events", entry->event_count},
       {"time", to_rfc3339(entry->time)}},
      what + ", recorded " + shown_time(to_rfc3339(entry->time)) + " UTC, is number " +
          std::to_string(proof->index) + " of the " + counted(checkpoint->size, "commit") + " in " +
          signed_by(key) + ".",
      nothing_about_signer(key) +
          (has_commit ? "that the server's clock was right."
                      : "what these events say (give --commit); that the server's clock was "
                        "right."));
}

// Reads all of the log.
Result<void> add_all(const std::string& dir, LogBeginning& beginning) {
  const auto backend = log_backend_of({.data_dir = dir});
  const auto log = backend->open_beside();
  if (!log) return tl::unexpected(log.error());
  const std::unique_ptr<CommitCursor> cursor = (*log)->read(Position(0));
  while (true) {
    const auto commit = cursor->next_encoded();
    if (!commit) return tl::unexpected(commit.error());
    if (!*commit) return {};
    beginning.add(**commit);
  }
}

int verify_log(const Options& options, const NoteVerifier* key, const Context& context) {
  const auto text = read_named_file(options.old_file, kNoteBytesMax);
  if (!text) return refused(context, text.error());
  const auto note = SignedNote::parse(*text);
  if (!note) return is_false(context, note.error());
  const auto old = checkpoint_in(*note, key);
  if (!old) return is_false(context, old.error());
  LogBeginning beginning(*old, options.old_file);
  if (auto read = add_all(options.log_dir, beginning); !read)
    return is_false(context, read.error());
  if (auto begins_so = beginning.check(); !begins_so) return is_false(context, begins_so.error());
  const std::uint64_t commits = beginning.commits();
  return answer(context, {{"origin", old->origin}, {"size", old->size}, {"commits", commits}},
                "the log in " + options.log_dir + " begins with the " +
                    counted(old->size, "commit") + " of " + signed_by(key) + ".",
                nothing_about_signer(key) + "anything about the " +
                    counted(commits - old->size, "commit") + " after them.");
}

int verify(const Options& options, const Context& context) {
  std::optional<NoteVerifier> key;
  if (!options.key.empty()) {
    auto parsed = NoteVerifier::parse(options.key);
    if (!parsed)
      return wrong_usage(context, Error{parsed.error().code, parsed.error().message, "key"});
    key = *std::move(parsed);
  }
  const NoteVerifier* const with = key ? &*key : nullptr;
  if (!options.proof_file.empty()) return verify_proof(options, with, context);
  if (!options.old_file.empty() && !options.log_dir.empty())
    return verify_log(options, with, context);
  return wrong_usage(context, "give --proof FILE, or --old FILE and --log DIR");
}

}  // namespace

Subcommand add_verify(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("verify", "Verify a proof, or a log against a checkpoint");
  command->add_option("--key", options->key, "Key that signed it")->type_name("KEY");
  CLI::Option* proof =
      command->add_option("--proof", options->proof_file, "Proof that an event is in the log")
          ->type_name("FILE");
  command->add_option("--commit", options->commit_file, "The commit's bytes, from prove --commit")
      ->type_name("FILE")
      ->needs(proof);
  CLI::Option* old = command->add_option("--old", options->old_file, "An older checkpoint")
                         ->type_name("FILE")
                         ->excludes(proof);
  CLI::Option* log =
      command->add_option("--log", options->log_dir, "Data directory, or a copy of it")
          ->type_name("DIR")
          ->excludes(proof);
  offer_directories(log);
  old->needs(log);
  log->needs(old);
  command->footer(kExamples);
  return {.app = command,
          .run = [options](const Context& context) { return verify(*options, context); },
          .uses_data = false};
}

}  // namespace muster::cli
