// The newest signed checkpoint at the head of the audit log: its text, and a QR code of it to be
// kept on paper.
#pragma once

#include "http/pages/templates.h"
#include "projections/instance/log_signer.h"

namespace muster::http::pages {

// {"text", "size", "witnesses", "code" (SVG, or false without libqrencode)}. Drawing takes a
// millisecond, so the last code is kept until there is a newer checkpoint. Any thread.
Data checkpoint_data(const projections::SignedCheckpoint& checkpoint);

}  // namespace muster::http::pages
