// Data directories for the real program, filled through the log itself: accounts without hashing
// each password, a day's pings in seconds. Directories that several groups use are made once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "bench/proof/settings.h"
#include "core/result.h"
#include "core/time.h"

namespace muster::bench {

struct Filling {
  std::uint32_t people = 0;
  std::uint64_t pings = 0;
  std::uint64_t pings_per_commit = 1000;
  Duration between_commits = std::chrono::milliseconds(500);
};

// A new data directory with these people and pings. Person n authenticates with
// token_of(UserId(n)).
void fill_data_dir(const std::filesystem::path& data_dir, const Filling& filling);

// Makes the program compute the views, so that the next start finds them. Errors contain its
// output.
Result<void> compute_views(const std::filesystem::path& data_dir);

class Prepared {
 public:
  Prepared(const ProofSettings& settings, const std::filesystem::path& scratch);

  // A day of pings of replay_people, with views.
  Result<std::filesystem::path> long_day();
  // As many people as `crowd`, each active once, with views; and the same of `large_crowd`.
  Result<std::filesystem::path> crowd();
  Result<std::filesystem::path> large_crowd();
  // A few people to post and read, nothing else; a new directory per call.
  std::filesystem::path some_people();

 private:
  Result<std::filesystem::path> once(std::optional<std::filesystem::path>& made, const char* name,
                                     const Filling& filling);

  const ProofSettings& settings_;
  const std::filesystem::path scratch_;
  std::optional<std::filesystem::path> long_day_;
  std::optional<std::filesystem::path> crowd_;
  std::optional<std::filesystem::path> large_crowd_;
  int made_ = 0;
};

}  // namespace muster::bench
