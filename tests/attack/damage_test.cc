// Bit rot and worse on a small data directory, judged by trial.h.
//
// MUSTER_TEST_SEED repeats the choices; MUSTER_ATTACK_FLIPS and MUSTER_ATTACK_DAMAGES say how many;
// MUSTER_ATTACK_EVERY_BIT=1 flips each bit of each file of the log, its head and the key, or of
// those whose name begins with MUSTER_ATTACK_FILES; 8: every eighth bit. MUSTER_ATTACK_ONLY="flip
// log/CURRENT 3 0" tries this one alone. The data is new for each run, with keys and times of its
// own; what complaints are about is kept, and MUSTER_ATTACK_DATA takes it.

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>
#include <set>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/check.h"
#include "tests/attack/amount.h"
#include "tests/attack/many_trials.h"
#include "tests/attack/small_data.h"
#include "tests/crash/filled_data.h"
#include "tests/support/seed.h"

namespace muster::attack {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;

constexpr std::uint64_t kStartEvery = 8;
constexpr std::size_t kComplaintsShown = 200;

class Damaged : public ::testing::Test {
 protected:
  void judge(const std::vector<Damage>& damages, std::uint64_t start_every = kStartEvery) {
    Tally tally = try_damages(data_, damages, start_every);
    std::cout << tally.to_text() << std::endl;
    if (!tally.complaints.empty() && given_data() == nullptr) keep_data();
    if (tally.complaints.size() > kComplaintsShown) {
      std::cout << tally.complaints.size() << " complaints; the first are shown" << std::endl;
      tally.complaints.resize(kComplaintsShown);
    }
    for (const std::string& complaint : tally.complaints) ADD_FAILURE() << complaint;
  }
  // Those whose name begins with one of these.
  std::vector<DamagedFile> files(const std::vector<std::string>& beginnings) const {
    std::vector<DamagedFile> some;
    for (const DamagedFile& file : data_.files) {
      for (const std::string& beginning : beginnings) {
        if (file.name.starts_with(beginning)) some.push_back(file);
      }
    }
    return some;
  }

  static const char* given_data() { return std::getenv("MUSTER_ATTACK_DATA"); }
  void keep_data() const {
    std::string kept = (fs::temp_directory_path() / "muster-attack-kept-XXXXXX").string();
    MUSTER_CHECK(::mkdtemp(kept.data()) != nullptr, "cannot make {}", kept);
    crash::copy_data(data_.dir, kept);
    std::cout << "MUSTER_ATTACK_DATA=" << kept << std::endl;
  }

  QuickDir dir_;
  SmallData data_{given_data() != nullptr ? given_data() : make_small_data(dir_.path() / "data")};
};

const std::vector<std::string> kTruth = {"log/", "head", "instance.key"};
const std::vector<std::string> kViews = {"views/"};

TEST_F(Damaged, BitsOfTheLogAreNamedOrHarmless) {
  std::mt19937_64 random(test_seed());
  const auto chosen = files(kTruth);
  std::vector<Damage> flips;
  for (std::uint64_t i = 0; i < amount("MUSTER_ATTACK_FLIPS", 240); ++i)
    flips.push_back(random_flip(chosen, random));
  judge(flips);
}

TEST_F(Damaged, BitsOfViewsCostNobodyAnything) {
  std::mt19937_64 random(test_seed());
  const auto chosen = files(kViews);
  std::vector<Damage> flips;
  for (std::uint64_t i = 0; i < amount("MUSTER_ATTACK_FLIPS", 240) / 3; ++i)
    flips.push_back(random_flip(chosen, random));
  judge(flips, 2);
}

TEST_F(Damaged, CutsRemovalsSwapsAndGarbageAreNamedOrHarmless) {
  std::mt19937_64 random(test_seed());
  std::vector<Damage> damages;
  for (std::uint64_t i = 0; i < amount("MUSTER_ATTACK_DAMAGES", 100); ++i)
    damages.push_back(random_damage(data_.files, random));
  for (const DamagedFile& file : data_.files)
    damages.push_back({DamageKind::kRemove, file.name, "", 0, 0});
  judge(damages, 4);
}

TEST_F(Damaged, EveryBitOfTheLogIsNamedOrHarmless) {
  if (amount("MUSTER_ATTACK_EVERY_BIT", 0) == 0)
    GTEST_SKIP() << "takes minutes: ./tests/attack/run --every-bit";
  const char* beginning = std::getenv("MUSTER_ATTACK_FILES");
  judge(every_flip(files(beginning != nullptr ? std::vector<std::string>{beginning} : kTruth),
                   amount("MUSTER_ATTACK_EVERY_BIT", 1)));
}

TEST_F(Damaged, OneGivenDamageIsNamedOrHarmless) {
  const char* given = std::getenv("MUSTER_ATTACK_ONLY");
  if (given == nullptr) GTEST_SKIP() << "repeats one damage: ./tests/attack/run --only TEXT";
  const auto damage = parse_damage(given);
  ASSERT_TRUE(damage) << given;
  // With the server first, with each reading command first.
  judge(std::vector<Damage>(8, *damage), 2);
}

}  // namespace
}  // namespace muster::attack
