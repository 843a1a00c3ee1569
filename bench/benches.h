// All benches of muster_bench. To add one: a file NAME_bench.cc that registers it, a line here, a
// call in main.
#pragma once

#include "bench/settings.h"

namespace muster::bench {

void register_durable_pings(const Settings& settings);
void register_disk(const Settings& settings);
void register_replay(const Settings& settings);
void register_sign_in(const Settings& settings);
void register_codec(const Settings& settings);
void register_decide(const Settings& settings);
void register_attempts(const Settings& settings);
void register_list_people(const Settings& settings);

}  // namespace muster::bench
