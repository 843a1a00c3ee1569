// A single damage to one file of a data directory, as caused by bit rot, a broken disk, or a
// person.
//
//   Damage damage = random_damage(base, random);
//   damage.apply(dir);
//   std::cout << damage.to_text();   // "flip log/000004.log 17 3", as parsed by parse_damage()
//
// Offsets and lengths are bytes. A damage is complete: applied to the same files it gives the same
// bytes, garbage included.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace muster::attack {

enum class DamageKind {
  kFlip,      // bit `length` (0 to 7) of the byte at `offset`
  kCut,       // the file ends at `offset`
  kRemove,    // the file is gone
  kExchange,  // the file and `other` have each other's bytes
  kSwap,      // exchanges [offset, offset + length) with the `length` bytes behind it
  kZero,      // [offset, offset + length) is zeros
  kGarbage,   // [offset, offset + length) is random bytes, also past the end
};

struct Damage {
  DamageKind kind = DamageKind::kFlip;
  std::string file;   // relative to the data directory
  std::string other;  // kExchange only
  std::uint64_t offset = 0;
  std::uint64_t length = 0;

  void apply(const std::filesystem::path& data_dir) const;
  std::string to_text() const;
};

std::optional<Damage> parse_damage(std::string_view text);

struct DamagedFile {
  std::string name;  // relative to the data directory
  std::uint64_t bytes = 0;
};
// Every regular file of a data directory except its lock, by name.
std::vector<DamagedFile> files_of(const std::filesystem::path& data_dir);

// A flip of any bit of any non-empty file. All files are equally likely, except RocksDB's OPTIONS,
// which are large and never read.
Damage random_flip(const std::vector<DamagedFile>& files, std::mt19937_64& random);
// Any other kind.
Damage random_damage(const std::vector<DamagedFile>& files, std::mt19937_64& random);
// Every `stride`-th bit of these files, in order; of OPTIONS files, which contain no data and are
// larger than all others, one in 16 of these.
std::vector<Damage> every_flip(const std::vector<DamagedFile>& files, std::uint64_t stride);

}  // namespace muster::attack
