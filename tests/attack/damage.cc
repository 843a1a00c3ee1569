#include "tests/attack/damage.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <sstream>
#include <utility>

#include "core/check.h"
#include "tests/support/log_files.h"

namespace muster::attack {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<DamageKind, std::string_view>, 7> kNames = {{
    {DamageKind::kFlip, "flip"},
    {DamageKind::kCut, "cut"},
    {DamageKind::kRemove, "remove"},
    {DamageKind::kExchange, "exchange"},
    {DamageKind::kSwap, "swap"},
    {DamageKind::kZero, "zero"},
    {DamageKind::kGarbage, "garbage"},
}};

// The usual lengths of what goes wrong: a few bytes, a record, a sector, a page, and more than all.
constexpr std::array<std::uint64_t, 6> kLengths = {1, 4, 16, 100, 512, 4096};

std::uint64_t below(std::mt19937_64& random, std::uint64_t end) { return random() % end; }

std::string garbage(std::uint64_t seed, std::uint64_t length) {
  std::mt19937_64 random(seed);
  std::string bytes(length, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

}  // namespace

void Damage::apply(const fs::path& data_dir) const {
  const fs::path path = data_dir / file;
  if (kind == DamageKind::kRemove) {
    fs::remove(path);
    return;
  }
  std::string bytes = read_file(path);
  const auto at = bytes.begin() + static_cast<std::ptrdiff_t>(std::min(offset, bytes.size()));
  const auto left = static_cast<std::uint64_t>(bytes.end() - at);
  switch (kind) {
    case DamageKind::kFlip:
      MUSTER_CHECK(offset < bytes.size(), "{} has {} bytes", path.string(), bytes.size());
      *at = static_cast<char>(*at ^ (1 << length));
      break;
    case DamageKind::kCut:
      bytes.erase(at, bytes.end());
      break;
    case DamageKind::kExchange: {
      const std::string others = read_file(data_dir / other);
      write_file(data_dir / other, bytes);
      bytes = others;
      break;
    }
    case DamageKind::kSwap: {
      const auto half = static_cast<std::ptrdiff_t>(std::min(length, left / 2));
      std::swap_ranges(at, at + half, at + half);
      break;
    }
    case DamageKind::kZero:
      std::fill_n(at, std::min(length, left), '\0');
      break;
    case DamageKind::kGarbage:
      bytes.replace(at, at + static_cast<std::ptrdiff_t>(std::min(length, left)),
                    garbage(offset * 1'000'003 + length, length));
      break;
    case DamageKind::kRemove:
      MUSTER_UNREACHABLE("removed above");
  }
  write_file(path, bytes);
}

std::string Damage::to_text() const {
  const auto name =
      std::ranges::find(kNames, kind, &std::pair<DamageKind, std::string_view>::first);
  std::string text = std::string(name->second) + " " + file;
  if (kind == DamageKind::kExchange) return text + " " + other;
  if (kind == DamageKind::kRemove) return text;
  text += " " + std::to_string(offset);
  if (kind != DamageKind::kCut) text += " " + std::to_string(length);
  return text;
}

std::optional<Damage> parse_damage(std::string_view text) {
  std::istringstream in{std::string(text)};
  std::string name;
  Damage damage;
  in >> name >> damage.file;
  const auto kind =
      std::ranges::find(kNames, name, &std::pair<DamageKind, std::string_view>::second);
  if (!in || kind == kNames.end()) return std::nullopt;
  damage.kind = kind->first;
  if (damage.kind == DamageKind::kExchange) {
    in >> damage.other;
  } else if (damage.kind != DamageKind::kRemove) {
    in >> damage.offset;
    if (damage.kind != DamageKind::kCut) in >> damage.length;
  }
  if (!in || (damage.kind == DamageKind::kFlip && damage.length > 7)) return std::nullopt;
  return damage;
}

std::vector<DamagedFile> files_of(const fs::path& data_dir) {
  std::vector<DamagedFile> files;
  for (const auto& file : fs::recursive_directory_iterator(data_dir)) {
    const std::string name = fs::relative(file.path(), data_dir).string();
    if (file.is_regular_file() && name != "muster.lock") files.push_back({name, file.file_size()});
  }
  std::ranges::sort(files, {}, &DamagedFile::name);
  return files;
}

Damage random_flip(const std::vector<DamagedFile>& files, std::mt19937_64& random) {
  while (true) {
    const DamagedFile& file = files[below(random, files.size())];
    if (file.bytes == 0) continue;
    if (file.name.find("OPTIONS-") != std::string::npos && below(random, 8) != 0) continue;
    return {DamageKind::kFlip, file.name, "", below(random, file.bytes), below(random, 8)};
  }
}

Damage random_damage(const std::vector<DamagedFile>& files, std::mt19937_64& random) {
  const DamagedFile& file = files[below(random, files.size())];
  Damage damage{kNames[1 + below(random, kNames.size() - 1)].first, file.name, "", 0, 0};
  damage.offset = below(random, file.bytes + 1);
  damage.length = kLengths[below(random, kLengths.size())];
  if (damage.kind == DamageKind::kExchange) damage.other = files[below(random, files.size())].name;
  // Half of the garbage is behind the end: what a torn write leaves.
  if (damage.kind == DamageKind::kGarbage && below(random, 2) == 0) damage.offset = file.bytes;
  return damage;
}

std::vector<Damage> every_flip(const std::vector<DamagedFile>& files, std::uint64_t stride) {
  std::vector<Damage> flips;
  for (const DamagedFile& file : files) {
    const bool is_options = file.name.find("OPTIONS-") != std::string::npos;
    const std::uint64_t step =
        is_options ? stride * 16 + 1 : stride;  // odd: each bit of a byte has its turn
    for (std::uint64_t bit = 0; bit < file.bytes * 8; bit += step)
      flips.push_back({DamageKind::kFlip, file.name, "", bit / 8, bit % 8});
  }
  return flips;
}

}  // namespace muster::attack
