// Who may see what concerns the running of this server: /metrics, the positions in /health, the
// revision in /version. Strangers could count sign-ups and failed log-ins by them.
#pragma once

namespace muster::http {

struct Exchange;

// By AppOptions::observers. Where it takes the founder, looks who calls; that is not recorded as
// their activity, since a program asks again and again. A token that is wrong is a stranger's.
bool may_observe(Exchange& exchange);

}  // namespace muster::http
