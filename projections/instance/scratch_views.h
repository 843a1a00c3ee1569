// The views of a data directory that may only be read (a backup, a read-only mount, another user's
// files): a directory of their own below the system's temporary directory, whose table files are
// links (core/views/memory_views.h). There the rest of the log is applied, or all of it if the
// backup has no views. Removed with this object. One thread.
#pragma once

#include <filesystem>
#include <memory>
#include <utility>

#include "core/result.h"
#include "core/views/generations.h"

namespace muster::projections {

// Whether this process may read, but not write, the data directory.
bool is_only_readable(const std::filesystem::path& data_dir);

class ScratchViews {
 public:
  // kIo: there is no temporary directory that can be written; the message says how to name one.
  static Result<std::unique_ptr<ScratchViews>> make(const std::filesystem::path& data_dir);
  ~ScratchViews();
  ScratchViews(const ScratchViews&) = delete;
  ScratchViews& operator=(const ScratchViews&) = delete;

  const std::filesystem::path& dir() const { return dir_; }

 private:
  explicit ScratchViews(std::filesystem::path dir) : dir_(std::move(dir)) {}
  const std::filesystem::path dir_;
};

}  // namespace muster::projections
