// A log backend: where the event log is, how it is opened, and what must exist. Each backend has
// its own folder below core/log; log_backend_of() (core/log/backends) chooses one.
//
//   const std::unique_ptr<LogBackend> backend = log_backend_of({.data_dir = dir});
//   auto log = backend->open(room);         // as the process that appends
//   auto other = backend->open_beside();    // in another process, for reading
//
// Instance and the shell use the log only through these two classes and EventLog.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/file_finding.h"
#include "core/log/disk_room.h"
#include "core/log/event_log.h"
#include "core/result.h"

namespace muster {

struct ScrubReport {
  Position end;             // everything before it was read and is intact
  std::uint64_t bytes = 0;  // size of the commits in memory
};

// Called before reading that many more bytes of commits. May sleep; false stops the scrub.
using ScrubPace = std::function<bool(std::uint64_t bytes)>;

// A log as opened by a backend: the contract, and what a server needs to maintain it.
class StoredLog : public EventLog {
 public:
  // Sentences for the operator about what opening found or did. Changes only when become_owner()
  // succeeds.
  virtual const std::vector<std::string>& notices() const = 0;

  // Turns a log that was opened for reading into its owner, in place; reading continues meanwhile.
  // Errors as for LogBackend::open(); the log then stays as it was. Requires: nothing is appended
  // meanwhile.
  virtual Result<void> become_owner() = 0;

  // Parts of the open log that were removed or replaced, by names that the operator understands;
  // empty if none. Requires: opened as owner. One thread at a time.
  virtual std::vector<std::string> missing_files() = 0;

  // Reads the whole log from storage, bypassing all caches. kDamaged names the position; kIo: it
  // could not be read this time; nullopt if `pace` stopped it. Any thread.
  virtual Result<std::optional<ScrubReport>> scrub(const ScrubPace& pace) const = 0;

  // Called with damage that a reader of the log meets, on the reader's thread. Set it before the
  // first read().
  virtual void set_on_damage(std::function<void(const Error&)> on_damage) = 0;
};

// Writes a new log from the commits of another, byte for byte. One thread.
class LogFiller {
 public:
  virtual ~LogFiller() = default;
  // Requires: in order, from position 0, without gaps. kNoRoom, kIo.
  virtual Result<void> add(const EncodedCommit& commit) = 0;
  // Durable and complete on return; nothing can be added any more. Without it there is no log, or
  // a part of one.
  virtual Result<void> finish() = 0;
};

// Stateless: every function looks at the storage again. Any thread.
class LogBackend {
 public:
  virtual ~LogBackend() = default;

  // For messages: "the log in <where()> ...".
  virtual std::string where() const = 0;

  // Opens the log for reading and appending; creates it if there is none and nothing was ever
  // acknowledged. Appends are kNoRoom while `room` has too little; it must outlive the log.
  // kConflict: another process owns it, if the backend allows only one owner. kDamaged: something
  // acknowledged cannot be read back; the message names the position. kIo: the rest.
  virtual Result<std::unique_ptr<StoredLog>> open(const DiskRoom& room) const = 0;

  // Opens a log without an owner, and keeps owners away from it: nothing is written, append() is
  // kForbidden. `room` matters once it becomes the owner. kNotFound: there is no log.
  virtual Result<std::unique_ptr<StoredLog>> open_for_reading(const DiskRoom& room) const = 0;

  // Opens the log for reading beside an owner in another process, or none. Includes everything
  // acknowledged before the call; append() is kForbidden. kNotFound: there is no log, and there
  // never was an event. kDamaged: as for open(). kBusy: try again.
  virtual Result<std::unique_ptr<StoredLog>> open_beside() const = 0;

  // Begins a log where there is none, for restoring a backup. kConflict: there is one already.
  virtual Result<std::unique_ptr<LogFiller>> fill() const = 0;

  // Whether there is a log, intact or not, or a trace of a lost one. An error if that cannot be
  // determined.
  virtual Result<bool> is_there() const = 0;

  // The acknowledged head as known without opening the log; nullopt if unknown. A log that ends
  // before it has lost events.
  virtual std::optional<Position> acknowledged() const = 0;

  // Whether the log is alone, without the rest of the data directory, like a backup of only the
  // log. Missing files beside it are then not lost.
  virtual bool is_bare_copy() const = 0;

  // How much space on this machine's disk open() may need before the first append.
  virtual std::uint64_t opening_bytes() const = 0;

  // The directory of the log's files, which may not exist yet; nullopt if it is not on this
  // machine.
  virtual std::optional<std::filesystem::path> directory() const = 0;

  // The backend's names in the data directory.
  virtual std::vector<std::string> own_names() const = 0;

  // Findings about the backend's files other than the commits themselves. `end`: the log's end;
  // nullopt if it cannot be opened. Changes nothing.
  virtual std::vector<FileFinding> check_files(std::optional<Position> end) const = 0;
};

}  // namespace muster
