// Who may see the server's operational data: /metrics, the positions in /health, the revision in
// /version. Strangers could count sign-ups and failed log-ins with them.
#pragma once

namespace muster::http {

struct Exchange;

// Decides by AppOptions::observers. If only the founder may, it identifies the caller; that is not
// recorded as activity, because programs poll. A wrong token is a stranger's.
bool may_observe(Exchange& exchange);

}  // namespace muster::http
