#include "cli/subcommands/backup_text.h"

#include <cstdint>
#include <filesystem>

#include "cli/shown.h"
#include "cli/terminal/layout.h"
#include "cli/terminal/printable.h"
#include "core/time.h"
#include "core/tree/hash_text.h"

namespace muster::cli {

using projections::BackupReport;

std::string contents_text(const BackupReport& report) {
  std::string text = counted(report.end.value, "event");
  if (report.end.value > 0)
    text += " (positions 0 to " + std::to_string(report.end.value - 1) + ")";
  return text + " in " + counted(report.commits, "commit");
}

std::string signature_text(const BackupReport& report) {
  return "Its root is " + text_of(report.root) + ", as " + printable(report.origin) +
         " signed it on " + shown_moment(to_rfc3339(report.made)) + ".";
}

Json as_json(const BackupReport& report) {
  return {{"events", report.end.value},
          {"commits", report.commits},
          {"root", text_of(report.root)},
          {"origin", report.origin},
          {"signed", to_rfc3339(report.made)},
          {"added", report.added},
          {"bytes", report.bytes},
          {"passphrase", report.has_passphrase},
          {"keys_opened", report.is_opened}};
}

projections::BackupProgress progress_of(ProgressBar& bar, const Context& context) {
  if (context.json && !context.err.is_terminal) return {};
  return [&bar](std::uint64_t events, std::uint64_t of) { bar.update(events, of); };
}

std::filesystem::path absolute_path(const std::string& name) {
  return std::filesystem::absolute(name).lexically_normal();
}

}  // namespace muster::cli
