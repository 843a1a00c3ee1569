// DATA/views/: generations of the view store. One is current; a rebuild makes the next beside it
// and puts it in its place.
//
//   DATA/views/current        "000001\n": which directory counts; renamed into place
//   DATA/views/000001/        a ViewStore
//
// What is not current when the directory is opened (a rebuild that a crash cut off) is deleted. All
// of it may be deleted at any time: then the first generation is made anew, empty.
// Threads: one.
#pragma once

#include <cstdint>
#include <filesystem>

#include "core/result.h"

namespace muster {

class ViewGenerations {
 public:
  // Creates the directory where it is missing; deletes leftovers.
  static Result<ViewGenerations> open(const std::filesystem::path& dir);

  std::filesystem::path current() const { return path_of(current_); }
  // A directory for the next generation; empty, not there yet.
  std::filesystem::path next();
  // From now on, and after a crash, `generation` (one that next() gave) is the current one.
  Result<void> promote(const std::filesystem::path& generation);
  // A directory beside the generations that no opening takes for one; for a check.
  std::filesystem::path scratch() const { return dir_ / "check"; }

 private:
  explicit ViewGenerations(std::filesystem::path dir) : dir_(std::move(dir)) {}
  std::filesystem::path path_of(std::uint64_t number) const;

  std::filesystem::path dir_;
  std::uint64_t current_ = 1;
  std::uint64_t last_ = 1;
};

}  // namespace muster
