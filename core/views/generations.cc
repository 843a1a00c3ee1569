#include "core/views/generations.h"

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "core/durable_files.h"

namespace muster {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kCurrentName = "current";

std::string name_of(std::uint64_t number) {
  char name[32];
  std::snprintf(name, sizeof name, "%06llu", static_cast<unsigned long long>(number));
  return name;
}

std::optional<std::uint64_t> read_current(const fs::path& file) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return std::nullopt;  // opening a pipe would block
  std::ifstream in(file);
  std::uint64_t number = 0;
  if (!(in >> number) || number == 0) return std::nullopt;
  return number;
}

tl::unexpected<Error> io_error(const fs::path& path, const std::error_code& error) {
  return fail(ErrorCode::kIo,
              "The views in " + path.string() + " cannot be used: " + error.message() + ".");
}

}  // namespace

Result<ViewGenerations> ViewGenerations::open(const fs::path& dir) {
  // Mode 0700, also if an earlier edition created it with the umask's mode.
  if (Result<void> made = create_directories_durably(dir); !made)
    return tl::unexpected(made.error());
  std::error_code error;
  fs::permissions(dir, fs::perms::owner_all, error);
  error.clear();  // if it is another user's directory, reading it will tell
  ViewGenerations generations(dir);
  const auto current = read_current(dir / kCurrentName);
  generations.current_ = generations.last_ = current.value_or(1);

  const std::string keep = name_of(generations.current_);
  std::vector<fs::path> leftovers;
  for (fs::directory_iterator it(dir, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    // Without a "current" file nothing says that a generation is complete.
    if (current && (name == keep || name == kCurrentName)) continue;
    leftovers.push_back(it->path());
  }
  if (error) return io_error(dir, error);
  for (const fs::path& leftover : leftovers) {
    fs::remove_all(leftover, error);
    if (error) return io_error(leftover, error);
  }
  if (!current) {
    if (Result<void> done = generations.promote(generations.current()); !done) {
      return tl::unexpected(done.error());
    }
  }
  return generations;
}

fs::path ViewGenerations::find_current(const fs::path& dir) {
  return dir / name_of(read_current(dir / kCurrentName).value_or(1));
}

fs::path ViewGenerations::path_of(std::uint64_t number) const { return dir_ / name_of(number); }

fs::path ViewGenerations::next() { return path_of(++last_); }

// No sync: after a power cut the name may point to a missing or incomplete generation. The store
// then opens empty and is computed again, which is all that views promise.
Result<void> ViewGenerations::promote(const fs::path& generation) {
  const fs::path draft = dir_ / "current.new";
  std::ofstream out(draft, std::ios::trunc);
  out << generation.filename().string() << '\n';
  out.close();
  std::error_code error;
  if (!out) return io_error(draft, std::make_error_code(std::errc::io_error));
  fs::rename(draft, dir_ / kCurrentName, error);
  if (error) return io_error(dir_, error);
  current_ = std::stoull(generation.filename().string());
  return {};
}

}  // namespace muster
