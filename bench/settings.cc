#include "bench/settings.h"

#include <string_view>
#include <system_error>

namespace muster::bench {

Settings Settings::quick() {
  Settings quick;
  quick.repetitions = 1;
  quick.window = std::chrono::milliseconds(20);
  quick.rounds = 1;
  quick.people = 1'100;
  quick.replay_pings = 20'000;
  quick.replay_people = 200;
  quick.sign_ins_per_caller = 1;
  quick.scrypt.log2_n = 10;
  return quick;
}

Result<Settings> take_settings(int& argc, char** argv) {
  constexpr std::string_view kDir = "--dir=";
  bool quick = false;
  std::filesystem::path dir = Settings{}.dir;
  int kept = 1;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--quick") {
      quick = true;
    } else if (argument.starts_with(kDir)) {
      dir = argument.substr(kDir.size());
    } else {
      argv[kept++] = argv[i];
    }
  }
  argc = kept;
  Settings settings = quick ? Settings::quick() : Settings{};
  std::error_code error;
  settings.dir = std::filesystem::canonical(dir, error);
  if (error || !std::filesystem::is_directory(settings.dir, error)) {
    return fail(ErrorCode::kInvalid, "--dir: " + dir.string() + " is not a directory");
  }
  return settings;
}

}  // namespace muster::bench
