#include "cli/passphrase_file.h"

#include <utility>

#include "cli/files.h"

namespace muster::cli {

Result<std::optional<Secret>> read_passphrase(const std::string& file) {
  constexpr std::size_t kBytesMax = 4096;
  if (file.empty()) return std::optional<Secret>();
  auto text = read_named_file(file, kBytesMax);
  if (!text) return tl::unexpected(text.error());
  if (text->ends_with('\n')) text->pop_back();
  if (text->ends_with('\r')) text->pop_back();
  if (text->empty())
    return fail(ErrorCode::kInvalid, "The passphrase file " + file + " is empty.", "passphrase");
  return std::optional(Secret(*std::move(text)));
}

}  // namespace muster::cli
