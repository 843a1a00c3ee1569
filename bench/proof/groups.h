// All groups of rows. To add one: a function in its own file, a line here and in groups.cc.
//
// A group appends its rows to `rows` as it measures them. An error ends the group and is reported;
// in-process work that cannot fail aborts with the reason. Groups run one after the other on the
// thread that made the Proof.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "bench/proof/prepared.h"
#include "bench/proof/row.h"
#include "bench/proof/settings.h"

namespace muster::bench {

struct Proof {
  ProofSettings settings;
  std::filesystem::path scratch;  // on the disk to be measured
  Prepared prepared;              // directories that groups share
};

struct Group {
  std::string name;
  std::vector<std::string> needs;  // programs that must be installed
  Result<void> (*measure)(Proof& proof, Rows& rows);
  // Takes hours: a full run leaves it out unless its name is given.
  bool only_by_name = false;
};
std::span<const Group> all_groups();

Result<void> pings_in_batches(Proof& proof, Rows& rows);
Result<void> pings_beside_redis(Proof& proof, Rows& rows);
Result<void> pings_of_1024(Proof& proof, Rows& rows);
Result<void> pings_of_one(Proof& proof, Rows& rows);
Result<void> http_pings(Proof& proof, Rows& rows);
Result<void> http_batches(Proof& proof, Rows& rows);
Result<void> bytes_per_ping(Proof& proof, Rows& rows);
Result<void> replay(Proof& proof, Rows& rows);
Result<void> replay_of_people(Proof& proof, Rows& rows);
Result<void> replay_beside_readers(Proof& proof, Rows& rows);
Result<void> start_after_stop(Proof& proof, Rows& rows);
Result<void> start_after_kill(Proof& proof, Rows& rows);
Result<void> people_pages(Proof& proof, Rows& rows);
Result<void> searches_of_many(Proof& proof, Rows& rows);
Result<void> searches_beside_readers(Proof& proof, Rows& rows);
Result<void> memory_of_a_day(Proof& proof, Rows& rows);
Result<void> long_history(Proof& proof, Rows& rows);
Result<void> idle_connections(Proof& proof, Rows& rows);
Result<void> busy_strangers(Proof& proof, Rows& rows);
Result<void> log_in(Proof& proof, Rows& rows);
Result<void> reset_password(Proof& proof, Rows& rows);
Result<void> growth(Proof& proof, Rows& rows);
Result<void> soak(Proof& proof, Rows& rows);

}  // namespace muster::bench
