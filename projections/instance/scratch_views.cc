#include "projections/instance/scratch_views.h"

#include <string>
#include <system_error>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/views/memory_views.h"

namespace muster::projections {
namespace fs = std::filesystem;
namespace {

bool may(const fs::path& dir, int how) {
  return ::faccessat(AT_FDCWD, dir.c_str(), how, AT_EACCESS) == 0;
}

tl::unexpected<Error> no_place(const fs::path& temporary, const std::string& why) {
  return fail(ErrorCode::kIo, "The data directory cannot be written, and neither can " +
                                  temporary.string() +
                                  ", where its views would be kept meanwhile: " + why +
                                  ". Set TMPDIR to another directory.");
}

}  // namespace

bool is_only_readable(const fs::path& data_dir) {
  return may(data_dir, R_OK | X_OK) && !may(data_dir, W_OK);
}

Result<std::unique_ptr<ScratchViews>> ScratchViews::make(const fs::path& data_dir) {
  std::error_code error;
  const fs::path temporary = fs::temp_directory_path(error);
  if (error) return no_place("TMPDIR", error.message());
  std::string name = (temporary / "muster-views-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    return no_place(temporary, std::generic_category().message(errno));
  }
  std::unique_ptr<ScratchViews> scratch(new ScratchViews(name));
  const auto generations = ViewGenerations::open(scratch->dir());
  if (!generations) return tl::unexpected(generations.error());
  const fs::path place = generations->current();
  if (!fs::create_directory(place, error)) return no_place(temporary, error.message());
  const auto linked = link_views(ViewGenerations::find_current(data_dir / "views"), place);
  if (!linked) return tl::unexpected(linked.error());
  return scratch;
}

ScratchViews::~ScratchViews() {
  std::error_code ignored;
  fs::remove_all(dir_, ignored);
}

}  // namespace muster::projections
