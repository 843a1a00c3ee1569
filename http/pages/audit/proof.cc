// The proof of one event as a file: /audit/proof/1204. With it anyone can show without this server
// that the event is in the signed log.

#include <cstdint>
#include <string>

#include "core/number.h"
#include "http/pipeline/exchange.h"
#include "projections/instance/log_proofs.h"
#include "projections/instance/log_signer.h"

namespace muster::http::pages {

Result<void> download_proof(Exchange& exchange) {
  const auto position = plain_number<std::uint64_t>(exchange.path_name);
  if (!position) return fail(ErrorCode::kNotFound, "Event not found.");
  projections::Instance& instance = exchange.app.instance;
  const Result<projections::Views> views = instance.views();
  if (!views) return tl::unexpected(views.error());
  if (Position(*position) >= instance.log().head())
    return fail(ErrorCode::kNotFound, "Event not found.");
  const auto signer = instance.signer();
  if (!signer) return tl::unexpected(signer.error());
  const auto checkpoint = (*signer)->last();
  Result<projections::ProvedCommit> proved =
      fail(ErrorCode::kNotFound, "The log is not signed yet.");
  if (checkpoint) {
    proved = projections::prove_commit(instance.log(), *views, *checkpoint, Position(*position));
  }
  // The server signs what is new within a second or so.
  if (!proved && proved.error().code == ErrorCode::kNotFound)
    return fail(ErrorCode::kBusy, "This event is not signed yet. Try again in a moment.");
  if (!proved) return tl::unexpected(proved.error());
  Response& response = exchange.response;
  response.status = 200;
  response.set_header("Content-Disposition", "attachment; filename=\"event-" +
                                                 std::to_string(*position) + ".tlog-proof\"");
  response.set_content(proved->proof.to_text(), "text/plain; charset=utf-8");
  return {};
}

}  // namespace muster::http::pages
