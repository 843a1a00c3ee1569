// What very many short commands leave behind: a directory after an opening for every write, beside
// the same content written by one opening.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/proof/groups.h"
#include "bench/proof/serving.h"
#include "bench/proof/timed_command.h"
#include "bench/support/bench_log.h"
#include "bench/support/disk.h"
#include "bench/support/loaded_service.h"
#include "bench/support/must.h"
#include "core/security/digest.h"
#include "core/security/random.h"
#include "core/security/seal.h"
#include "core/service/sealed_tokens.h"
#include "tests/harness/program.h"

namespace muster::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes kFsckMax{10};  // ends a broken run; not a target

struct Written {
  fs::path dir;
  std::size_t table_files = 0;
  std::vector<double> start_ms = {};
  std::vector<double> fsck_ms = {};
};

// Its events, as `muster create_user` has them; only the first founds the organization.
void create_user(EventLog& log, UserId user, const InstanceKey& key, Random& random) {
  if (user == UserId(1)) return sign_everybody_up(log, 1, &key);
  const Who who{std::nullopt, Channel::kCli, RequestId(user.value), OrganizationId(1)};
  UserSignedUp signed_up;
  signed_up.user = user;
  signed_up.email = PersonalText("person." + std::to_string(user.value) + "@example.com");
  signed_up.password = PersonalHash(
      {"$argon2id$v=19$m=19456,t=2,p=1$" + std::string(22, 's') + '$' + std::string(43, 'k')});
  signed_up.via = SignUpVia::kCli;
  const Secret token(token_of(user));
  const ApiTokenIssued issued{user, digest_of(token), key.seal(token, kApiTokenContext, random)};
  const Draft draft{*log.last_time() + kBetweenCommits,
                    {Event{who, std::move(signed_up)}, Event{who, issued}}};
  must(log.keys()->make(person(user)));
  must(log.append(draft, log.head()));
}

// One person a commit, without the hash of a password.
Result<Written> write(const fs::path& dir, std::uint32_t people, bool opens_each_time) {
  fs::create_directories(dir);
  SystemRandom random;
  const std::unique_ptr<InstanceKey> key =
      must(InstanceKey::load(dir / "instance.key", /*create=*/true, random));
  std::unique_ptr<EventLog> log;
  for (std::uint32_t id = 1; id <= people; ++id) {
    if (opens_each_time) log.reset();
    if (!log) log = open_bench_log(dir);
    create_user(*log, UserId(id), *key, random);
  }
  log.reset();
  if (auto done = compute_views(dir); !done) return tl::unexpected(done.error());
  Written written{dir};
  for (const fs::directory_entry& file : fs::directory_iterator(dir / "log")) {
    if (file.path().extension() == ".sst") ++written.table_files;
  }
  return written;
}

Result<void> measure(Written& written, bool counts) {
  std::unique_ptr<Served> served;
  const auto started = start_ms(written.dir, "/health", served);
  if (!started) return tl::unexpected(started.error());
  if (auto stopped = served->stop(); !stopped) return stopped;
  const auto checked = command_ms(Program(written.dir), {"fsck"}, kFsckMax);
  if (!checked) return tl::unexpected(checked.error());
  if (!counts) return {};
  written.start_ms.push_back(*started);
  written.fsck_ms.push_back(*checked);
  return {};
}

}  // namespace

Result<void> many_commands(Proof& proof, Rows& rows) {
  const ProofSettings& settings = proof.settings;
  const std::uint32_t commands = settings.quick ? 50 : 4'000;
  auto many = write(proof.scratch / "opened_each_time", commands, true);
  if (!many) return tl::unexpected(many.error());
  auto once = write(proof.scratch / "opened_once", commands, false);
  if (!once) return tl::unexpected(once.error());

  // A start takes some twenty milliseconds, so there are more of them than of longer works.
  const int times = 3 * settings.starts;
  for (int i = -1; i < times; ++i) {  // the first of each meets cold memory
    for (Written* written : {&*many, &*once}) {
      if (auto done = measure(*written, i >= 0); !done) return done;
    }
  }
  const auto row_of = [&](const std::string& what, std::vector<double> Written::*ms) {
    Row row;
    row.work =
        what + " after " + number_text(commands) + " commands with an opening and a write each";
    row.limit_name = "the same content written by one opening";
    std::vector<double> ratios;
    for (std::size_t i = 0; i < ((*many).*ms).size(); ++i) {
      ratios.push_back(((*many).*ms)[i] / ((*once).*ms)[i]);
    }
    row.result = median(ratios);
    row.unit = "x";
    row.bound = Bound::kAtMost;
    row.wanted = 1.5;
    row.sync = "stopped with everything durable";
    row.how = "the whole process of the real program, page cache warm, in turns, median of " +
              std::to_string(times) + "; the log is opened as its owner for each person";
    row.notes = {{"that directory", median((*many).*ms), "ms"},
                 {"the other", median((*once).*ms), "ms"},
                 {"table files of the log", static_cast<double>(many->table_files), "files"},
                 {"of one opening", static_cast<double>(once->table_files), "files"}};
    return row;
  };
  rows.push_back(row_of("start to first answer", &Written::start_ms));
  rows.push_back(row_of("muster fsck", &Written::fsck_ms));
  return {};
}

}  // namespace muster::bench
