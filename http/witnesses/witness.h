// A server's thread that has the signed checkpoints of the log cosigned by one witness.
//
//   Witness witness(instance, address, {}, say);
//
// For each new checkpoint it sends the witness a proof that it extends the one that the witness saw
// last, verifies the cosignature, and keeps it with the checkpoint (LogSigner::add_cosignature). A
// witness that is down, slow or wrong is asked again, with longer and longer waits, and told to the
// operator once. Nothing waits for a witness but the next periodic checkpoint, for a few seconds;
// a stop gives up a request within a tenth of a second.
//
// Nothing is stored besides the cosignature: a witness that saw another tree last answers with its
// size (409).
//
// Threads: its own. Source: c2sp.org/tlog-witness, "add-checkpoint".
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "core/result.h"
#include "core/stop_signal.h"
#include "http/client/web_client.h"
#include "http/witnesses/backoff.h"
#include "http/witnesses/witness_address.h"
#include "projections/instance/instance.h"

namespace muster::http {

class Witness {
 public:
  struct Options {
    std::chrono::milliseconds request_timeout = std::chrono::seconds(10);
    std::chrono::milliseconds between_looks{250};
    std::chrono::milliseconds backoff_first = std::chrono::seconds(1);
    std::chrono::milliseconds backoff_max = std::chrono::minutes(5);
  };
  // Takes a sentence for the operator, on the witness's thread.
  using Say = std::function<void(const std::string&)>;

  // `instance`, which was opened for changes, must outlive this object.
  Witness(projections::Instance& instance, WitnessAddress address, Options options, Say say);
  ~Witness();
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;

 private:
  using SignedCheckpoint = projections::SignedCheckpoint;

  void run();
  // Returns how long to wait before the next look.
  std::chrono::milliseconds look();
  Result<void> ask(const SignedCheckpoint& checkpoint);
  // The request's body; an error if the witness has seen more commits than there are.
  Result<std::string> request_for(const SignedCheckpoint& checkpoint);
  Result<void> take_cosignature(const SignedCheckpoint& checkpoint, const std::string& answer);
  void tell(const std::string& trouble);

  projections::Instance& instance_;
  const WitnessAddress address_;
  const Options options_;
  const Say say_;

  // Of the thread.
  std::unique_ptr<WebClient> client_;
  Backoff backoff_;
  std::uint64_t seen_ = 0;  // size of the tree that the witness saw last, as far as known
  std::optional<TreeCheckpoint> done_;  // cosigned, or looked at and found so
  std::string told_;                    // the last trouble; empty: none

  StopSignal stop_;
  std::thread thread_;
};

}  // namespace muster::http
