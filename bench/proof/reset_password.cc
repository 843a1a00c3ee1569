// What the shell adds to the cost of one hash.

#include <string>
#include <vector>

#include "bench/proof/groups.h"
#include "bench/proof/serving.h"
#include "bench/support/disk.h"
#include "bench/support/ms_of.h"
#include "bench/support/must.h"
#include "core/security/password.h"
#include "core/security/random.h"

namespace muster::bench {
Result<void> reset_password(Proof& proof, Rows& rows) {
  const std::filesystem::path dir = proof.prepared.some_people();
  const auto served = Served::start(dir);
  if (!served) return tl::unexpected(served.error());
  const Program program(dir);
  SystemRandom random;
  PasswordHasher hasher({}, random);  // the program's own cost

  std::vector<double> hash_ms;
  std::vector<double> reset_ms;
  for (int i = -1; i < proof.settings.resets; ++i) {
    const std::string password = kGoodPassword + std::to_string(i + 1);
    const double hashed = ms_of([&] { must(hasher.hash(Secret(password))); });
    Finished done;
    const double reset = ms_of([&] {
      done = program.run(
          {"reset_password", "--username", "person.2@example.com", "--password", password});
    });
    if (done.exit_code != 0) {
      return fail(ErrorCode::kIo,
                  "muster reset_password ended with exit code " + std::to_string(done.exit_code),
                  "", done.err);
    }
    if (i < 0) continue;  // the first run meets cold caches
    hash_ms.push_back(hashed);
    reset_ms.push_back(reset);
  }

  Row row;
  row.work = "muster reset_password beside the running server";
  row.limit_name = "one hash of the same cost";
  row.result = median(reset_ms);
  row.limit = median(hash_ms);
  row.unit = "ms";
  row.bound = Bound::kMoreAtMost;
  row.wanted = 50;
  row.sync = sync_mode() + " before it says that it is done";
  row.how = "the whole process, in turns with a hash in process, median of " +
            std::to_string(proof.settings.resets);
  rows.push_back(std::move(row));
  return (*served)->stop();
}

}  // namespace muster::bench
