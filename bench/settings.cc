#include "bench/settings.h"

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

namespace muster::bench {
namespace {

Result<std::filesystem::path> usable_directory(const std::filesystem::path& dir) {
  std::error_code error;
  std::filesystem::path whole = std::filesystem::canonical(dir, error);
  if (error || !std::filesystem::is_directory(whole, error)) {
    return fail(ErrorCode::kInvalid, "--dir: " + dir.string() + " is not a directory");
  }
  return whole;
}

template <typename Number>
Result<void> set_number(std::string_view flag, std::string_view text, Number& number) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value <= 0) {
    return fail(ErrorCode::kInvalid, std::string(flag) + " takes a number from 1");
  }
  number = value;
  return {};
}

// Sets what the flag names. Returns whether there is such a flag.
Result<bool> set(Settings& settings, std::string_view flag, std::string_view value) {
  const auto known = [](Result<void> done) { return done.map([] { return true; }); };
  if (flag == "--dir") {
    return usable_directory(value).map([&](std::filesystem::path dir) {
      settings.dir = std::move(dir);
      return true;
    });
  }
  if (flag == "--repetitions") return known(set_number(flag, value, settings.repetitions));
  if (flag == "--people") return known(set_number(flag, value, settings.people));
  if (flag == "--replay_pings") return known(set_number(flag, value, settings.replay_pings));
  if (flag == "--replay_people") return known(set_number(flag, value, settings.replay_people));
  if (flag == "--list_people") return known(set_number(flag, value, settings.list_people));
  return false;
}

}  // namespace

Settings Settings::quick() {
  Settings quick;
  quick.repetitions = 1;
  quick.window = std::chrono::milliseconds(20);
  quick.rounds = 1;
  quick.people = 1'100;
  quick.replay_pings = 20'000;
  quick.replay_people = 2'000;
  quick.list_people = 2'000;
  quick.pages = 5;
  quick.sign_ins = 1;
  quick.attempt_addresses = 10'000;
  quick.password_cost = {.memory_kib = 1024, .passes = 1};
  return quick;
}

Result<Settings> take_settings(int& argc, char** argv) {
  Settings settings;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--quick") settings = Settings::quick();
  }
  int kept = 1;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--quick") continue;
    const std::size_t equals = argument.find('=');
    const bool has_value = equals != std::string_view::npos;
    const Result<bool> is_ours =
        has_value ? set(settings, argument.substr(0, equals), argument.substr(equals + 1)) : false;
    if (!is_ours) return tl::unexpected(is_ours.error());
    if (!*is_ours) argv[kept++] = argv[i];
  }
  argc = kept;
  return settings;
}

}  // namespace muster::bench
