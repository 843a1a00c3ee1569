// A file for decoders that read one by its path.
#pragma once

#include <filesystem>
#include <string_view>

namespace muster::fuzz {

// The path of this program's one file, which now holds `bytes`. It is removed at the end.
const std::filesystem::path& written_file(std::string_view bytes);

}  // namespace muster::fuzz
