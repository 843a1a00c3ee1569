#include "bench/proof/groups.h"

#include <array>

namespace muster::bench {

// Declared here and nowhere else.
Result<void> replay_check(Proof& proof, Rows& rows);      // replay.cc
Result<void> many_commands(Proof& proof, Rows& rows);     // commands.cc
Result<void> erasure(Proof& proof, Rows& rows);           // erasure.cc
Result<void> backup(Proof& proof, Rows& rows);            // backup.cc
Result<void> replay_with_tree(Proof& proof, Rows& rows);  // tree.cc
Result<void> proofs(Proof& proof, Rows& rows);            // tree.cc
Result<void> past(Proof& proof, Rows& rows);              // past.cc

std::span<const Group> all_groups() {
  // Groups that share a prepared directory are adjacent.
  static const std::array kGroups{
      Group{"pings_batches", {}, pings_in_batches},
      Group{"pings_redis", {"redis-server", "redis-benchmark"}, pings_beside_redis},
      Group{"pings_1024", {}, pings_of_1024},
      Group{"pings_one", {}, pings_of_one},
      Group{"http_pings", {"wrk"}, http_pings},
      Group{"http_batches", {"wrk"}, http_batches},
      Group{"bytes", {}, bytes_per_ping},
      Group{"replay", {}, replay},
      Group{"check", {}, replay_check},
      Group{"replay_with_tree", {}, replay_with_tree},
      Group{"start", {}, start_after_stop},
      Group{"kill", {"wrk"}, start_after_kill},
      Group{"commands", {}, many_commands},
      Group{"people", {}, people_pages},
      Group{"searchers", {}, searches_beside_readers},
      Group{"memory", {}, memory_of_a_day},
      Group{"history", {}, long_history},
      Group{"searches_of_many", {}, searches_of_many},
      Group{"replay_beside", {}, replay_beside_readers},
      Group{"replay_of_people", {}, replay_of_people},
      Group{"idle", {"wrk"}, idle_connections},
      Group{"strangers", {"wrk"}, busy_strangers},
      Group{"log_in", {}, log_in},
      Group{"reset_password", {}, reset_password},
      Group{"proofs", {}, proofs},
      Group{"erasure", {}, erasure},
      Group{"backup", {}, backup},
      Group{"past", {}, past},
      Group{"growth", {}, growth},
      Group{"soak", {}, soak, /*only_by_name=*/true},
  };
  return kGroups;
}

}  // namespace muster::bench
