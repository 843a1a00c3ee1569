// What a run of muster_bench measures and where it writes, from its command line.
//
//   muster_bench [--quick] [--dir=PATH] [--repetitions=N] [--people=N]
//                [--replay_pings=N] [--replay_people=N] [--list_people=N]
//                [Google Benchmark's own flags]
//
// --benchmark_out=FILE (JSON) has every repetition, not only the medians. --quick only proves that
// everything runs; its figures mean nothing.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>

#include "core/result.h"
#include "core/security/password.h"

namespace muster::bench {

struct Settings {
  // Logs are written below it. Not an in-memory file system: syncing that measures nothing.
  std::filesystem::path dir = "/var/tmp";
  int repetitions = 5;
  // Contenders take turns of this length, so many per repetition, so that other load on the machine
  // affects them equally.
  std::chrono::milliseconds window{400};
  int rounds = 4;
  std::uint32_t people = 10'000;
  std::uint64_t replay_pings = 1'000'000;
  std::uint32_t replay_people = 100'000;  // of the large log; other logs have `people`
  std::uint32_t list_people = 1'000'000;
  int pages = 200;  // of the people list, for each order and part
  int sign_ins = 8;
  int attempt_addresses = 1'000'000;
  Argon2Cost password_cost = {};

  static Settings quick();
};

// Removes the flags it knows from the arguments. kInvalid: not a directory or not a number.
Result<Settings> take_settings(int& argc, char** argv);

}  // namespace muster::bench
