#include "core/log/fsck.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/data_dir.h"
#include "cli/files.h"
#include "cli/log_beginning.h"
#include "cli/shown.h"
#include "cli/subcommand.h"
#include "cli/terminal/layout.h"
#include "cli/terminal/printable.h"
#include "cli/terminal/progress_bar.h"
#include "core/durable_files.h"
#include "core/file_access.h"
#include "core/log/backends/log_backends.h"
#include "core/security/random.h"
#include "core/security/seal.h"
#include "core/tree/checkpoint.h"
#include "projections/audit/events.h"
#include "projections/instance/data_files.h"
#include "projections/instance/log_signer.h"
#include "projections/instance/personal_check.h"
#include "projections/instance/reading_keys.h"
#include "projections/json.h"

namespace muster::cli {

namespace {

using projections::PersonalReport;

constexpr const char* kExamples = R"(Examples:
  muster fsck
  muster fsck --data-dir /backup/muster || echo "damaged"
  muster fsck --checkpoint kept.checkpoint
  muster fsck --personal

Reads the whole log and changes nothing. Checks that checksums match, positions have no gaps, times
do not go backwards, every event decodes, and nothing acknowledged is missing at the end. Works
beside a running server and on a backup. If the log is damaged, prints where and exits with 3.

The log must also begin with everything in its last signed checkpoint, DATA/checkpoint: nothing
before it was changed, removed or slipped in. With --checkpoint, with everything in that file, which
`muster checkpoint` wrote: one that was kept on another machine proves more.

With --personal, everything personal is also opened with the keys in DATA/keys, and counted: what
can be read, and what was erased. What cannot be read and was not erased is damage (3), with its
person.

Checks the other files too. Damaged or missing keys and a damaged head are damage (3).
Damaged views are only reported, because the server rebuilds them from the log (0). So are files
that are not Muster's.)";

struct Options {
  std::string checkpoint_file;
  std::string key;
  bool personal = false;
};

// At most as many subjects are named.
constexpr std::size_t kLostShownMax = 20;

// The key that was given, or that of the data directory; nullopt if there is none.
Result<std::optional<NoteVerifier>> key_of(const Options& options, const SignedNote& note,
                                           const Context& context) {
  if (!options.key.empty()) {
    return NoteVerifier::parse(options.key).map([](NoteVerifier&& key) {
      return std::optional(std::move(key));
    });
  }
  const auto checkpoint = TreeCheckpoint::parse(note.text);
  if (!checkpoint) return tl::unexpected(checkpoint.error());
  if (!is_key_name(checkpoint->origin))
    return fail(ErrorCode::kInvalid, "The checkpoint's first line is not the name of a key.");
  SystemRandom random;
  const auto key = InstanceKey::load(context.data_dir / "instance.key", /*create=*/false, random);
  if (!key) return std::optional<NoteVerifier>();
  return std::optional(projections::LogSigner::verifier_of(**key, checkpoint->origin));
}

// What the log must begin with. kInvalid: the file is no checkpoint, or not one of this key.
Result<LogBeginning> beginning_in(const std::string& file, const std::string& text,
                                  const Options& options, const Context& context) {
  const auto note = SignedNote::parse(text);
  if (!note) return tl::unexpected(note.error());
  const auto key = key_of(options, *note, context);
  if (!key) return tl::unexpected(key.error());
  auto checkpoint = checkpoint_in(*note, *key ? &**key : nullptr);
  if (!checkpoint) return tl::unexpected(checkpoint.error());
  if (!*key) remark(context, "The signature is not checked: there is no instance.key. Give --key.");
  return LogBeginning(*std::move(checkpoint), file);
}

// That of --checkpoint, otherwise of DATA/checkpoint, if it is there.
struct Wanted {
  std::optional<LogBeginning> beginning;
  std::optional<FileFinding> damage;  // DATA/checkpoint is no checkpoint
  bool is_own = false;
};

Result<Wanted> wanted_beginning(const Options& options, const Context& context) {
  if (!options.checkpoint_file.empty()) {
    return read_named_file(options.checkpoint_file, kNoteBytesMax)
        .and_then([&](const std::string& text) {
          return beginning_in(options.checkpoint_file, text, options, context);
        })
        .map([](LogBeginning&& beginning) {
          return Wanted{std::move(beginning), {}, false};
        });
  }
  const std::string file = (context.data_dir / "checkpoint").string();
  const auto text = read_small_file(file, kNoteBytesMax);
  if (!text) return tl::unexpected(text.error());
  if (!*text) return Wanted();
  auto beginning = beginning_in(file, **text, options, context);
  if (beginning) return Wanted{*std::move(beginning), {}, true};
  return Wanted{
      {},
      FileFinding{FileFinding::Kind::kDamaged, file + " is damaged: " + beginning.error().message +
                                                   " Restore it from the backup."},
      true};
}

// Whether the log says that a new history began after its own checkpoint, which the server has not
// replaced yet.
Result<bool> is_over(const EventLog& log, const TreeCheckpoint& checkpoint) {
  projections::EventFilter filter;
  filter.types = *EventTypes::named(HistoryBegun::kInfo.name);
  std::optional<HistoryBegun> last;
  const auto read = projections::read_events(
      log, filter, log.head(), [&](Position, Timestamp, const Who&, const Payload& payload) {
        last = std::get<HistoryBegun>(payload);
        return true;
      });
  if (!read) return tl::unexpected(read.error());
  return last && projections::began_after(*last, checkpoint);
}

std::string as_text(const FsckReport& report, const LogBackend& backend) {
  std::string text = "The log in " + backend.where() + " is intact.\n";
  text += "commits     " + grouped(report.commits) + "\n";
  text += "events      " + grouped(report.events);
  if (report.events > 0) text += " (positions 0 to " + std::to_string(report.end.value - 1) + ")";
  if (report.first_time) text += "\nfirst time  " + shown_moment(to_rfc3339(*report.first_time));
  if (report.last_time) text += "\nlast time   " + shown_moment(to_rfc3339(*report.last_time));
  for (const auto& [type, number] : report.events_by_type) {
    text += "\n  " + filled(printable(type), 24) + grouped(number);
  }
  return text;
}

std::string counts_text(const PersonalReport::Count& count) {
  return counted(count.events, "event") + " about " + counted(count.subjects, "subject");
}

std::string as_text(const PersonalReport& report) {
  return "\npersonal    " + counts_text(report.sealed) + ", readable\n            " +
         counts_text(report.erased) + ", erased\n            " + counts_text(report.unreadable) +
         ", unreadable";
}

Json as_json(const PersonalReport& report) {
  const auto json = [](const PersonalReport::Count& count) {
    return Json{{"subjects", count.subjects}, {"events", count.events}};
  };
  return {{"readable", json(report.sealed)},
          {"erased", json(report.erased)},
          {"unreadable", json(report.unreadable)},
          {"lost", report.lost}};
}

// The exit code.
int say_lost(const Context& context, const PersonalReport& report) {
  for (std::size_t i = 0; i < std::min(report.lost.size(), kLostShownMax); ++i)
    remark(context, "Unreadable: " + printable(report.lost[i]) + ".");
  if (report.lost.size() > kLostShownMax)
    remark(context, "And " + grouped(report.lost.size() - kLostShownMax) + " more.");
  return report.lost.empty() ? kDone : kDamage;
}

std::string_view name_of(FileFinding::Kind kind) {
  switch (kind) {
    case FileFinding::Kind::kNote:
      return "note";
    case FileFinding::Kind::kUnreadable:
      return "unreadable";
    case FileFinding::Kind::kDamaged:
      return "damaged";
  }
  return "unknown";
}

Json as_json(const FsckReport& report, const LogBackend& backend,
             const std::vector<FileFinding>& findings) {
  Json json = {{"log", backend.where()},    {"intact", true},
               {"commits", report.commits}, {"events", report.events},
               {"end", report.end.value},   {"first_time", nullptr},
               {"last_time", nullptr},      {"events_by_type", Json::object()},
               {"findings", Json::array()}};
  if (report.first_time) json["first_time"] = to_rfc3339(*report.first_time);
  if (report.last_time) json["last_time"] = to_rfc3339(*report.last_time);
  for (const auto& [type, number] : report.events_by_type) json["events_by_type"][type] = number;
  for (const FileFinding& finding : findings) {
    json["findings"].push_back({{"kind", name_of(finding.kind)}, {"text", finding.text}});
  }
  return json;
}

// The exit code of the worst one.
int exit_code_of(const std::vector<FileFinding>& findings) {
  int exit_code = kDone;
  for (const FileFinding& finding : findings) {
    if (finding.kind == FileFinding::Kind::kUnreadable) exit_code = std::max(exit_code, kRefused);
    if (finding.kind == FileFinding::Kind::kDamaged) exit_code = kDamage;
  }
  return exit_code;
}

void say_findings(const Context& context, const std::vector<FileFinding>& findings) {
  for (const FileFinding& finding : findings) remark(context, printable(finding.text));
}

// Files that this process may not read look like damage.
int refused_by_log(const Context& context, const Error& error) {
  const auto denied = access_denied(context.data_dir, Use::kRead);
  return refused(context, denied ? *denied : error);
}

int check_log(const Options& options, const Context& context) {
  if (auto there = require_data(context.data_dir); !there) return refused(context, there.error());
  auto wanted = wanted_beginning(options, context);
  if (!wanted) return refused_by_log(context, wanted.error());
  std::optional<LogBeginning>& beginning = wanted->beginning;
  const auto backend = log_backend_of({.data_dir = context.data_dir});
  const auto log = backend->open_beside();
  if (!log) {
    say_findings(context, projections::check_data_files(context.data_dir, *backend, std::nullopt));
    return refused_by_log(context, log.error());
  }
  const std::uint64_t total = (*log)->head().value;
  ProgressBar bar("Reading");
  const bool shows_progress = !context.json || context.err.is_terminal;
  std::unique_ptr<projections::ReadingKeys> keys;
  std::optional<projections::PersonalCheck> personal;
  if (options.personal && total > 0) {
    auto opened = projections::ReadingKeys::open(context.data_dir);
    if (!opened) return refused_by_log(context, opened.error());
    keys = *std::move(opened);
    personal.emplace(keys->subjects());
  }
  std::function<void(const EncodedCommit&)> on_commit;
  if (beginning || personal) {
    on_commit = [&](const EncodedCommit& commit) {
      if (beginning) beginning->add(commit);
      if (personal) personal->add(commit);
    };
  }
  const auto report = fsck(
      **log,
      [&](Position reached) {
        if (shows_progress) bar.update(reached.value, total);
      },
      on_commit);
  bar.finish();
  auto findings = projections::check_data_files(context.data_dir, *backend, (*log)->head());
  if (wanted->damage) findings.push_back(*wanted->damage);
  say_findings(context, findings);
  if (!report) return refused_by_log(context, report.error());
  if (beginning) {
    if (auto begins_so = beginning->check(); !begins_so) {
      if (!wanted->is_own) return refused(context, begins_so.error());
      const auto over = is_over(**log, beginning->checkpoint());
      if (!over) return refused(context, over.error());
      if (!*over) return refused(context, begins_so.error());
      remark(context, "A new history of the log has begun. The server signs it when it runs.");
      beginning.reset();
    }
  }
  for (const std::string& notice : (*log)->notices()) say(notice);
  Json json = as_json(*report, *backend, findings);
  json["checkpoint"] = nullptr;
  std::string text = as_text(*report, *backend);
  if (beginning) {
    const TreeCheckpoint& checkpoint = beginning->checkpoint();
    json["checkpoint"] = {
        {"origin", checkpoint.origin}, {"size", checkpoint.size}, {"last_time", nullptr}};
    text += "\ncheckpoint  " + counted(checkpoint.size, "commit");
    if (const auto last = beginning->last_time()) {
      json["checkpoint"]["last_time"] = to_rfc3339(*last);
      text += " until " + shown_moment(to_rfc3339(*last));
    }
    text += "\n            signed as " + printable(checkpoint.origin);
  }
  json["personal"] = nullptr;
  int exit_code = exit_code_of(findings);
  if (options.personal) {
    const PersonalReport counts = personal ? personal->report() : PersonalReport();
    json["personal"] = as_json(counts);
    text += as_text(counts);
    exit_code = std::max(exit_code, say_lost(context, counts));
  }
  const bool printed = print(context.json ? json_line(json) : text);
  if (!printed) return output_ended(context);
  say_data_dir(context);
  return exit_code;
}

}  // namespace

Subcommand add_fsck(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("fsck", "Verify the whole log");
  command
      ->add_option("--checkpoint", options->checkpoint_file,
                   "An older checkpoint that the log must begin with")
      ->type_name("FILE");
  command
      ->add_option("--key", options->key,
                   "Key of the checkpoint, if instance.key is not in the data directory")
      ->type_name("KEY");
  command->add_flag("--personal", options->personal,
                    "Also open everything personal, and count what was erased");
  command->footer(kExamples);
  return {command, [options](const Context& context) { return check_log(*options, context); }};
}

}  // namespace muster::cli
