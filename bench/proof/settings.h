// What a run of the proof measures and how much, from its command line.
//
//   muster_proof [--quick] [--dir PATH] [--only PATTERN] [--json FILE] [--svg FILE]
//                [--repetitions N] [--minutes N]
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "core/result.h"

namespace muster::bench {

struct ProofSettings {
  bool quick = false;  // small, once each, and nothing is judged
  std::filesystem::path dir = "/var/tmp";
  std::string only;  // substring of group and row names; empty: all
  std::filesystem::path json;
  std::filesystem::path svg;
  int repetitions = 5;

  // In process: contenders take `rounds` turns of `window` per repetition.
  std::chrono::milliseconds window{500};
  int rounds = 4;
  std::uint32_t people = 10'000;
  // Over HTTP: seconds per window; wrk's minimum is 1.
  int load_seconds = 5;
  int fixed_rate_seconds = 10;
  std::uint64_t redis_entries = 400'000;  // per window of Redis

  std::uint64_t sized_pings = 1'000'000;  // of the row `bytes`
  std::uint64_t replay_pings = 10'000'000;
  std::uint32_t replay_people = 100'000;
  int starts = 5;
  int kill_after_seconds = 5;
  std::uint32_t crowd = 1'000'000;
  std::uint64_t history_changes = 1'000'000;
  std::uint32_t large_crowd = 3'000'000;
  std::size_t searchers = 16;
  std::uint64_t day_pings = 3'000'000;
  int pages = 200;
  std::size_t idle_connections = 1000;
  int resets = 9;
  std::uint64_t grown_events = 100'000'000;
  std::uint32_t soak_people = 100'000;
  int soak_samples = 120;  // --minutes
  std::chrono::seconds soak_between{60};

  static ProofSettings small();
};

// kInvalid: what is wrong with the command line. kNotFound: help was requested; the message has it.
Result<ProofSettings> read_command_line(int argc, char** argv);

}  // namespace muster::bench
