// Proofs of commits under a signed checkpoint, for whoever wants to keep one.
#pragma once

#include <string>

#include "core/log/event_log.h"
#include "core/result.h"
#include "core/tree/log_proof.h"
#include "projections/instance/log_signer.h"
#include "projections/views.h"

namespace muster::projections {

struct ProvedCommit {
  LogProof proof;
  std::string bytes;  // of the commit, as the log has them: what the proof's entry is about
};

// That the commit with the event at this position is in the log of the checkpoint. kNotFound: there
// is no such event, or it is younger than the checkpoint. kDamaged: the commit is not what the tree
// has. Reads the commit and a few rows of the tree. Requires: the tree in `views` extends the
// checkpoint.
Result<ProvedCommit> prove_commit(const EventLog& log, const Views& views,
                                  const SignedCheckpoint& checkpoint, Position position);

}  // namespace muster::projections
