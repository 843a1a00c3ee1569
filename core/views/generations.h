// DATA/views/: generations of the view store. One is current; a rebuild writes the next one beside
// it and then replaces it.
//
//   DATA/views/current        "000001\n": names the current directory; replaced by a rename
//   DATA/views/000001/        a ViewStore
//
// Opening deletes everything that is not current (a rebuild that a crash interrupted). The whole
// directory may be deleted at any time: the first generation is then created again, empty. Threads:
// one.
#pragma once

#include <cstdint>
#include <filesystem>

#include "core/result.h"

namespace muster {

class ViewGenerations {
 public:
  // Creates the directory if it is missing; deletes leftovers.
  static Result<ViewGenerations> open(const std::filesystem::path& dir);

  // The current generation of a directory that is not opened, which nothing says is usable.
  static std::filesystem::path find_current(const std::filesystem::path& dir);

  std::filesystem::path current() const { return path_of(current_); }
  // A path for the next generation, which does not exist yet.
  std::filesystem::path next();
  // Makes `generation`, a path from next(), the current one, also after a crash.
  Result<void> promote(const std::filesystem::path& generation);
  // A directory for checks that no opening mistakes for a generation.
  std::filesystem::path scratch() const { return dir_ / "check"; }

 private:
  explicit ViewGenerations(std::filesystem::path dir) : dir_(std::move(dir)) {}
  std::filesystem::path path_of(std::uint64_t number) const;

  std::filesystem::path dir_;
  std::uint64_t current_ = 1;
  std::uint64_t last_ = 1;
};

}  // namespace muster
