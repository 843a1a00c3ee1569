// Every group of rows. To add one: a function in a file of its own, a line here and in groups.cc.
//
// A group appends its rows to `rows` as it measures them. An error ends the group and is reported
// as what broke; in-process work that cannot fail aborts with the reason.
// All of them run on the thread that made the Proof, one after the other.
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
  std::filesystem::path scratch;  // on the disk that is measured
  Prepared prepared;              // directories that groups share
};

struct Group {
  std::string name;
  std::vector<std::string> needs;  // programs that have to be installed
  Result<void> (*measure)(Proof& proof, Rows& rows);
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
Result<void> idle_connections(Proof& proof, Rows& rows);
Result<void> busy_strangers(Proof& proof, Rows& rows);
Result<void> log_in(Proof& proof, Rows& rows);
Result<void> reset_password(Proof& proof, Rows& rows);
Result<void> growth(Proof& proof, Rows& rows);

}  // namespace muster::bench
