// The signed checkpoint of a data directory, DATA/checkpoint: a statement, which anybody can check
// with one line of a key, of everything that the log held when it was signed.
//
//   LogSigner signer(key, data_dir);
//   signer.verifier_key()                        // "muster/1f2e...+530d903a+Aekye..."
//   Result<std::string> note = signer.sign(views);
//
// A log only grows, so every tree that is ever signed begins with all that were signed before. A
// log that does not extend the last one (commits are missing, or others are in their place: an old
// backup was put back) is never signed: kDamaged, which says what is missing.
//
// Order: a commit is durable before the views have it, so whatever is signed is durable. The file
// is replaced as a whole and synced before sign() returns: a crash leaves the one before or the new
// one, and nobody has seen the new one yet.
//
// The key is derived from the instance key, so it needs no file and no backup of its own. The name
// of the log (origin) is that of the file, or of a history that the log says was begun since
// (log_history.h); the first is made from the instance key. One Ed25519 key signs under every name,
// so the verifier key of another name differs in its name and its id only.
//
// The file also has the cosignatures of witnesses, below the signature. A new checkpoint has none.
//
// Threads: any; one at a time writes.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/events/catalog.h"
#include "core/guarded.h"
#include "core/mutex.h"
#include "core/result.h"
#include "core/security/seal.h"
#include "core/tree/checkpoint.h"
#include "core/tree/signed_note.h"
#include "projections/views.h"

namespace muster::projections {

struct SignedCheckpoint {
  TreeCheckpoint tree;
  std::string note;
};

// Whether the history began after this checkpoint, under another name: the checkpoint is over.
bool began_after(const HistoryBegun& history, const TreeCheckpoint& checkpoint);

class LogSigner {
 public:
  // Reads DATA/checkpoint. `history`: the last that the log says was begun. kDamaged: the file is
  // none of this instance's. kIo: it cannot be read.
  static Result<std::unique_ptr<LogSigner>> open(const InstanceKey& key,
                                                 const std::filesystem::path& data_dir,
                                                 const std::optional<HistoryBegun>& history);

  // The key that signs a log of this name with this instance key.
  static NoteVerifier verifier_of(const InstanceKey& key, const std::string& origin);

  std::string verifier_key() const { return signer_.verifier_key(); }
  const NoteVerifier& verifier() const { return signer_.verifier(); }
  // The newest; absent before the first.
  std::optional<SignedCheckpoint> last() const;
  // Every event before this is in the last checkpoint. Reads a row. Requires: check().
  Position signed_end(const Views& views) const;

  // kDamaged unless the tree extends the last one that was signed. Reads a few rows.
  Result<void> check(const Views& views) const;
  // The checkpoint of the tree in the views; the last one if nothing was added since. kDamaged as
  // check(). kNotFound: the log is empty. kIo, kNoRoom: it could not be written, and the last one
  // stands.
  Result<SignedCheckpoint> sign(const Views& views);

  // Adds a cosignature, in place of an older one of the same key. Requires: it was verified. False:
  // a newer checkpoint was signed meanwhile. kIo, kNoRoom as sign().
  Result<bool> add_cosignature(const TreeCheckpoint& tree, const NoteSignature& cosignature);
  // Held while a witness is asked, which the next periodic signature waits for, so that a busy log
  // gets cosignatures too.
  class Asking {
   public:
    explicit Asking(LogSigner& signer) : signer_(signer) { ++signer_.asking_; }
    ~Asking() { --signer_.asking_; }
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;

   private:
    LogSigner& signer_;
  };
  bool is_asking() const { return asking_ > 0; }

 private:
  LogSigner(std::filesystem::path file, NoteSigner signer, std::optional<SignedCheckpoint> last);

  const std::filesystem::path file_;
  const NoteSigner signer_;
  Mutex writing_;
  std::atomic<int> asking_{0};
  Guarded<std::optional<SignedCheckpoint>> last_;
};

}  // namespace muster::projections
