#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/completion.h"
#include "cli/files.h"
#include "cli/log_beginning.h"
#include "cli/remote_log.h"
#include "cli/shown.h"
#include "cli/subcommand.h"
#include "cli/terminal/printable.h"
#include "cli/terminal/progress_bar.h"
#include "cli/web_url.h"
#include "core/codec/commit_codec.h"
#include "core/log/backends/log_backends.h"
#include "core/tree/commit_entry.h"
#include "core/tree/cosignature.h"
#include "core/tree/hash_text.h"
#include "core/tree/log_proof.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster verify --key $(cat muster.key) --proof event-1204.tlog-proof
  muster verify --key $(cat muster.key) --proof event-1204.tlog-proof --commit event-1204.commit
  muster verify --key $(cat muster.key) --old today.checkpoint --log /backup/muster
  muster verify --key $(cat muster.key) --url https://people.example.org
  muster verify --key $(cat muster.key) --url https://people.example.org --old today.checkpoint

Needs neither a server nor a data directory of its own. Says what was proved and what was not. Exits
with 3 if the proof is false. The key is that of `muster checkpoint --key`; get it from the server's
operator, not from the same place as the proof.

With --url, all of a running server's log is read from its address /log/ and held against its signed
checkpoint: every hash of the tree, but not what is in the commits. With --old, it must also begin
with that checkpoint's tree. A server without --public-log asks for the token of an account.

With --witness, the checkpoint must also be cosigned by that witness.)";

struct Options {
  std::string key;
  std::string proof_file;
  std::string commit_file;
  std::string old_file;
  std::string log_dir;
  std::string url;
  std::string token_file;
  std::vector<std::string> witnesses;
};

// Whom to believe: the log's key, if there is one, and the witnesses who must have cosigned.
struct Trust {
  std::optional<NoteVerifier> log;
  std::vector<WitnessKey> witnesses;

  const NoteVerifier* key() const { return log ? &*log : nullptr; }
};

constexpr std::size_t kTokenBytesMax = 1024;

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

// The cosignatures of all witnesses. kDamaged: one is missing or false.
Result<std::vector<Cosignature>> cosigned(const SignedNote& note, const Trust& trust) {
  std::vector<Cosignature> all;
  for (const WitnessKey& witness : trust.witnesses) {
    const auto found = witness.cosignature_on(note);
    if (!found) return fail(ErrorCode::kDamaged, found.error().message);
    if (!*found)
      return fail(ErrorCode::kDamaged, "The checkpoint is not cosigned by " + witness.name() + ".");
    all.push_back(**found);
  }
  return all;
}

std::string text_of(const std::vector<Cosignature>& cosigned) {
  std::string text;
  for (const Cosignature& one : cosigned)
    text += " Cosigned by " + one.witness + ", " + shown_time(to_rfc3339(one.time)) + " UTC.";
  return text;
}

Json json_of(const std::vector<Cosignature>& cosigned) {
  Json list = Json::array();
  for (const Cosignature& one : cosigned)
    list.push_back({{"name", one.witness}, {"time", to_rfc3339(one.time)}});
  return list;
}

// The cosignatures on the note that no given key verifies.
std::string unverified(const SignedNote& note, const std::string& origin, const Trust& trust) {
  std::string names;
  for (const Cosignature& said : cosignatures_said(note, origin)) {
    const bool is_known = std::ranges::any_of(
        trust.witnesses, [&](const WitnessKey& key) { return key.name() == said.witness; });
    if (!is_known) names += (names.empty() ? "" : ", ") + said.witness;
  }
  return names.empty() ? "" : "the cosignature of " + names + " (give --witness); ";
}

std::string signed_by(const NoteVerifier* key) {
  return key == nullptr ? "a checkpoint that someone signed"
                        : "the checkpoint signed by " + key->name();
}
std::string nothing_about_signer(const NoteVerifier* key) {
  return key == nullptr ? "who signed the checkpoint (give --key); " : "";
}

int verify_proof(const Options& options, const Trust& trust, const Context& context) {
  const NoteVerifier* const key = trust.key();
  const auto text = read_named_file(options.proof_file, kNoteBytesMax);
  if (!text) return refused(context, text.error());
  const auto proof = LogProof::parse(*text);
  if (!proof) return is_false(context, proof.error());
  const auto checkpoint = check_proof(*proof, key);
  if (!checkpoint) return is_false(context, checkpoint.error());
  const auto witnessed = cosigned(proof->checkpoint, trust);
  if (!witnessed) return is_false(context, witnessed.error());
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
       {"time", to_rfc3339(entry->time)},
       {"witnesses", json_of(*witnessed)}},
      what + ", recorded " + shown_time(to_rfc3339(entry->time)) + " UTC, is number " +
          std::to_string(proof->index) + " of the " + counted(checkpoint->size, "commit") + " in " +
          signed_by(key) + "." + text_of(*witnessed),
      nothing_about_signer(key) + unverified(proof->checkpoint, checkpoint->origin, trust) +
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

int verify_log(const Options& options, const Trust& trust, const Context& context) {
  const NoteVerifier* const key = trust.key();
  const auto text = read_named_file(options.old_file, kNoteBytesMax);
  if (!text) return refused(context, text.error());
  const auto note = SignedNote::parse(*text);
  if (!note) return is_false(context, note.error());
  const auto old = checkpoint_in(*note, key);
  if (!old) return is_false(context, old.error());
  const auto witnessed = cosigned(*note, trust);
  if (!witnessed) return is_false(context, witnessed.error());
  LogBeginning beginning(*old, options.old_file);
  if (auto read = add_all(options.log_dir, beginning); !read)
    return is_false(context, read.error());
  if (auto begins_so = beginning.check(); !begins_so) return is_false(context, begins_so.error());
  const std::uint64_t commits = beginning.commits();
  return answer(
      context,
      {{"origin", old->origin},
       {"size", old->size},
       {"commits", commits},
       {"witnesses", json_of(*witnessed)}},
      "the log in " + options.log_dir + " begins with the " + counted(old->size, "commit") +
          " of " + signed_by(key) + "." + text_of(*witnessed),
      nothing_about_signer(key) + unverified(*note, old->origin, trust) + "anything about the " +
          counted(commits - old->size, "commit") + " after them.");
}

// The older checkpoint, if one is given.
Result<std::optional<TreeCheckpoint>> old_checkpoint(const Options& options,
                                                     const NoteVerifier* key) {
  if (options.old_file.empty()) return std::optional<TreeCheckpoint>();
  const auto text = read_named_file(options.old_file, kNoteBytesMax);
  if (!text) return tl::unexpected(text.error());
  return SignedNote::parse(*text)
      .and_then([&](const SignedNote& note) { return checkpoint_in(note, key); })
      .map([](TreeCheckpoint&& old) { return std::optional(std::move(old)); });
}

Result<RemoteLog::Server> server_of(const Options& options) {
  RemoteLog::Server server{options.url, {}};
  drop_slashes_at_the_end(server.url);
  if (server.url.ends_with("/log")) server.url.resize(server.url.size() - 4);
  if (options.token_file.empty()) return server;
  auto token = read_named_file(options.token_file, kTokenBytesMax);
  if (!token) return tl::unexpected(token.error());
  server.token = token->substr(0, token->find_first_of("\r\n"));
  return server;
}

int verify_url(const Options& options, const Trust& trust, const Context& context) {
  const NoteVerifier* const key = trust.key();
  const auto old = old_checkpoint(options, key);
  if (!old) return is_false(context, old.error());
  const auto server = server_of(options);
  if (!server) return refused(context, server.error());
  const auto client = http::WebClient::open();
  if (!client) return refused(context, client.error());
  RemoteLog log(**client, *server);
  const auto now = log.checkpoint(key);
  if (!now) return refused(context, now.error());
  const auto witnessed = cosigned(now->note, trust);
  if (!witnessed) return is_false(context, witnessed.error());
  ProgressBar bar("Reading", "commits");
  const bool shows_progress = !context.json || context.err.is_terminal;
  const auto all = log.verify(now->tree, *old, [&](std::uint64_t done, std::uint64_t total) {
    if (shows_progress) bar.update(done, total);
  });
  bar.finish();
  if (!all) return refused(context, all.error());

  std::string proved = "the " + counted(now->tree.size, "commit") + " with " +
                       counted(all->events, "event") + " at " + server->url +
                       "/log/ are those of " + signed_by(key);
  if (all->last_time) proved += ", the last of " + shown_time(to_rfc3339(*all->last_time)) + " UTC";
  if (*old)
    proved += ", and begin with the " + counted((*old)->size, "commit") + " of " + options.old_file;
  Json json = {
      {"origin", now->tree.origin}, {"size", now->tree.size}, {"root", text_of(now->tree.root)},
      {"events", all->events},      {"old_size", nullptr},    {"witnesses", json_of(*witnessed)}};
  if (*old) json["old_size"] = (*old)->size;
  return answer(context, json, proved + "." + text_of(*witnessed),
                nothing_about_signer(key) + unverified(now->note, now->tree.origin, trust) +
                    (*old ? "" : "that nothing was changed since some day (give --old); ") +
                    "what is in the commits; that the server's clock was right.");
}

// kInvalid names the option.
Result<Trust> trust_of(const Options& options) {
  Trust trust;
  if (!options.key.empty()) {
    auto key = NoteVerifier::parse(options.key);
    if (!key) return fail(ErrorCode::kInvalid, key.error().message, "key");
    trust.log = *std::move(key);
  }
  for (const std::string& text : options.witnesses) {
    auto witness = WitnessKey::parse(text);
    if (!witness) return fail(ErrorCode::kInvalid, witness.error().message, "witness");
    trust.witnesses.push_back(*std::move(witness));
  }
  return trust;
}

int verify(const Options& options, const Context& context) {
  const auto trust = trust_of(options);
  if (!trust) return wrong_usage(context, trust.error());
  if (!options.url.empty() && !is_web_url(options.url))
    return wrong_usage(context, Error{ErrorCode::kInvalid,
                                      "--url is \"" + options.url +
                                          "\"; use a URL like https://people.example.org",
                                      "url"});
  if (!options.proof_file.empty()) return verify_proof(options, *trust, context);
  if (!options.url.empty()) return verify_url(options, *trust, context);
  if (!options.old_file.empty() && !options.log_dir.empty())
    return verify_log(options, *trust, context);
  return wrong_usage(context, "give --proof FILE, --url URL, or --old FILE and --log DIR");
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
  log->needs(old);
  CLI::Option* url = command->add_option("--url", options->url, "Address of a running server")
                         ->type_name("URL")
                         ->excludes(proof)
                         ->excludes(log);
  command
      ->add_option("--token-file", options->token_file,
                   "File with the API token of an account on that server")
      ->type_name("FILE")
      ->needs(url);
  command
      ->add_option("--witness", options->witnesses,
                   "Key of a witness who must have cosigned (repeatable)")
      ->allow_extra_args(false)
      ->type_name("KEY");
  command->footer(kExamples);
  return {.app = command,
          .run = [options](const Context& context) { return verify(*options, context); },
          .uses_data = false};
}

}  // namespace muster::cli
