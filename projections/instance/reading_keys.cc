#include "projections/instance/reading_keys.h"

#include <utility>

namespace muster::projections {

Result<std::unique_ptr<ReadingKeys>> ReadingKeys::open(const std::filesystem::path& data_dir) {
  auto keys = std::make_unique<ReadingKeys>();
  auto key = InstanceKey::load(data_dir / "instance.key", /*create=*/false, keys->random_);
  if (!key) return tl::unexpected(key.error());
  keys->key_ = *std::move(key);
  auto files = KeyFiles::open(data_dir / "keys", *keys->key_, KeyFiles::Mode::kRead, keys->random_);
  if (!files) return tl::unexpected(files.error());
  keys->files_ = *std::move(files);
  return keys;
}

}  // namespace muster::projections
