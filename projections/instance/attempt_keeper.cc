#include "projections/instance/attempt_keeper.h"

#include <cstdint>

#include "core/durable_files.h"

namespace muster::projections {

AttemptKeeper::AttemptKeeper(AttemptThrottle& attempts, const Clock& clock,
                             const std::filesystem::path& data_dir)
    : attempts_(attempts), clock_(clock), file_(data_dir / "attempts") {
  const auto saved = read_small_file(file_, kBytesMax);
  if (saved && *saved) attempts_.load(**saved, clock_.now());
  saved_changes_ = attempts_.changes();
  thread_ = std::thread([this] {
    while (!stop_.is_asked_within(kEvery)) save_if_changed();
  });
}

AttemptKeeper::~AttemptKeeper() {
  stop_.ask();
  thread_.join();
  save_if_changed();
}

void AttemptKeeper::save_if_changed() {
  const std::uint64_t changes = attempts_.changes();
  if (changes == saved_changes_) return;
  if (replace_file_durably(file_, attempts_.save(clock_.now()))) saved_changes_ = changes;
}

}  // namespace muster::projections
