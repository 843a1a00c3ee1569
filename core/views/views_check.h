// Checks whether the files of DATA/views are as they were written, for fsck. Views are disposable:
// the server computes damaged ones again, at the latest when it starts.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace muster {

// One clause per damaged file: its name and what is wrong. Reads every table file and every record
// of the current generation. Works beside a server: files that disappear meanwhile are skipped.
// Empty if there are no views.
std::vector<std::string> damaged_views(const std::filesystem::path& views_dir);

}  // namespace muster
