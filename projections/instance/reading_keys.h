// The keys of a data directory that another process may have open, for reading what is personal in
// its log.
//
//   const auto keys = ReadingKeys::open(data_dir);
//   if (keys) log.use_keys((*keys)->subjects());
#pragma once

#include <filesystem>
#include <memory>

#include "core/keys/key_files.h"
#include "core/result.h"
#include "core/security/random.h"
#include "core/security/seal.h"

namespace muster::projections {

class ReadingKeys {
 public:
  // kNotFound: there are no subject keys. Other errors as of InstanceKey::load() and
  // KeyFiles::open().
  static Result<std::unique_ptr<ReadingKeys>> open(const std::filesystem::path& data_dir);

  SubjectKeys& subjects() { return *files_; }

 private:
  SystemRandom random_;
  std::unique_ptr<InstanceKey> key_;
  std::unique_ptr<KeyFiles> files_;
};

}  // namespace muster::projections
