// Whether the files of DATA/views are as they were written, for fsck. Views are disposable: what is
// found here is computed again by the server, at the latest when it starts.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace muster {

// A clause for each that is not: the file, and what is wrong with it. Reads every table file and
// every record of the current generation. Beside a server too: files that go meanwhile are passed
// over. Nothing where there are no views.
std::vector<std::string> damaged_views(const std::filesystem::path& views_dir);

}  // namespace muster
