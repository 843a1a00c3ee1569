// What `backup` and `restore` say of a backup.
#pragma once

#include <string>

#include "cli/subcommand.h"
#include "cli/terminal/progress_bar.h"
#include "projections/backup/backup.h"
#include "projections/json.h"

namespace muster::cli {

// "1,204 events (positions 0 to 1,203) in 93 commits".
std::string contents_text(const projections::BackupReport& report);
// "root ..., signed by ... on ...".
std::string signature_text(const projections::BackupReport& report);
Json as_json(const projections::BackupReport& report);

// Nothing with --json, unless on a terminal. The bar must outlive it.
projections::BackupProgress progress_of(ProgressBar& bar, const Context& context);

// As it is from here.
std::filesystem::path absolute_path(const std::string& name);

}  // namespace muster::cli
