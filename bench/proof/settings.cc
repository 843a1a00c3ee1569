#include "bench/proof/settings.h"

#include <system_error>

#include <CLI/CLI.hpp>

namespace muster::bench {

ProofSettings ProofSettings::small() {
  ProofSettings small;
  small.quick = true;
  small.repetitions = 1;
  small.window = std::chrono::milliseconds(50);
  small.rounds = 1;
  small.people = 1'100;  // a few more than the callers of a row
  small.load_seconds = 1;
  small.fixed_rate_seconds = 1;
  small.redis_entries = 20'000;
  small.sized_pings = 20'000;
  small.replay_pings = 50'000;
  small.replay_people = 1'000;
  small.starts = 1;
  small.kill_after_seconds = 1;
  small.crowd = 2'000;
  small.history_changes = 5'000;
  small.large_crowd = 6'000;
  small.searchers = 4;
  small.day_pings = 20'000;
  small.pages = 5;
  small.idle_connections = 100;
  small.resets = 1;
  small.grown_events = 200'000;
  small.soak_people = 2'000;
  small.soak_samples = 4;
  small.soak_between = std::chrono::seconds(1);
  return small;
}

Result<ProofSettings> read_command_line(int argc, char** argv) {
  bool quick = false;
  for (int i = 1; i < argc; ++i) quick |= std::string_view(argv[i]) == "--quick";
  ProofSettings settings = quick ? ProofSettings::small() : ProofSettings();

  CLI::App app(
      "Measures what Muster does beside what limits it, and says where that is not enough");
  std::string dir = settings.dir.string();
  std::string json = "bench/results/latest.json";
  std::string svg = "bench/results/latest.svg";
  app.add_flag("--quick", quick, "Small, under two minutes, judges nothing: shows that it works");
  app.add_option("--dir", dir, "On the disk to be measured")->capture_default_str();
  app.add_option("--only", settings.only, "Rows whose name contains this, e.g. redis");
  app.add_option("--json", json, "Where the figures go")->capture_default_str();
  app.add_option("--svg", svg, "Where the chart goes")->capture_default_str();
  app.add_option("--repetitions", settings.repetitions, "What is said is their median")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option("--minutes", settings.soak_samples, "How long the row soak takes")
      ->check(CLI::Range(4, 10'000))
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return fail(ErrorCode::kNotFound, app.help());
  } catch (const CLI::ParseError& error) {
    return fail(ErrorCode::kInvalid, error.what());
  }
  std::error_code error;
  settings.dir = std::filesystem::canonical(dir, error);
  if (error || !std::filesystem::is_directory(settings.dir, error)) {
    return fail(ErrorCode::kInvalid, "--dir: " + dir + " is not a directory");
  }
  settings.json = std::filesystem::absolute(json);
  settings.svg = std::filesystem::absolute(svg);
  return settings;
}

}  // namespace muster::bench
