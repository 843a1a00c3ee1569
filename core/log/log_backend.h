// A way of keeping the event log: where it is, how it is opened, what has to exist. Each backend
// has a folder of its own below core/log; log_backend_of() (core/log/backends) chooses one.
//
//   const std::unique_ptr<LogBackend> backend = log_backend_of({.data_dir = dir});
//   auto log = backend->open(room);         // as the process that appends
//   auto other = backend->open_beside();    // in another process, for reading
//
// Instance and the shell know a log by these two classes and EventLog alone.
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
  Position end;             // everything before it was read and is good
  std::uint64_t bytes = 0;  // of commits, as they are in memory
};

// Called before commits of so many more bytes are read. May sleep; false: stop.
using ScrubPace = std::function<bool(std::uint64_t bytes)>;

// A log as a backend opens it: the contract, and what a server needs to look after it.
class StoredLog : public EventLog {
 public:
  // Sentences for the operator about what the opening found or did. Changes only when
  // become_owner() succeeds.
  virtual const std::vector<std::string>& notices() const = 0;

  // Of a log that is open for reading: opens it as its owner, in place; reading goes on meanwhile.
  // Errors as of LogBackend::open(); the log then stays as it was. Requires: nothing is appended
  // meanwhile.
  virtual Result<void> become_owner() = 0;

  // What the log needs and somebody has removed or replaced while it is open, by names that mean
  // something to the operator; empty: nothing. Requires: opened as owner. One thread at a time.
  virtual std::vector<std::string> missing_files() = 0;

  // Reads the whole log from where it is kept, past all caches. kDamaged names the position; kIo:
  // it could not be read now; nothing where `pace` stopped it. Any thread.
  virtual Result<std::optional<ScrubReport>> scrub(const ScrubPace& pace) const = 0;

  // Called with damage that a reader of the log meets, on the reader's thread. Set it before the
  // first read().
  virtual void set_on_damage(std::function<void(const Error&)> on_damage) = 0;
};

// Opens nothing by itself: every function looks anew. Any thread.
class LogBackend {
 public:
  virtual ~LogBackend() = default;

  // For messages: "the log in <where()> ...".
  virtual std::string where() const = 0;

  // Opens the log for reading and appending; makes it where there is none and nothing was ever
  // acknowledged. Appends are kNoRoom while `room` takes none; it must outlive the log. kConflict:
  // another process owns it, if the backend allows one owner only. kDamaged: something acknowledged
  // cannot be read back; the message names the position. kIo: the rest.
  virtual Result<std::unique_ptr<StoredLog>> open(const DiskRoom& room) const = 0;

  // Opens a log that nobody owns, and keeps owners away from it: nothing is written, append() is
  // kForbidden. `room` counts once it becomes the owner. kNotFound: there is no log.
  virtual Result<std::unique_ptr<StoredLog>> open_for_reading(const DiskRoom& room) const = 0;

  // Opens the log for reading beside an owner in another process, or beside none. Shows everything
  // that was acknowledged before the call; append() is kForbidden. kNotFound: there is no log, and
  // there never was an event. kDamaged: as of open(). kBusy: try again.
  virtual Result<std::unique_ptr<StoredLog>> open_beside() const = 0;

  // Whether there is a log, whole or not, or a trace of one that was lost. An error: one cannot
  // look.
  virtual Result<bool> is_there() const = 0;

  // How far the log was acknowledged, as known without opening it; nothing where that is not known.
  // A log that ends before it has lost events.
  virtual std::optional<Position> acknowledged() const = 0;

  // Whether the log lies there without anything else of the data directory, as a backup of the log
  // alone does. Files that are missing beside it are then not lost.
  virtual bool is_bare_copy() const = 0;

  // How much room on this machine's disk open() may take before the first append.
  virtual std::uint64_t opening_bytes() const = 0;

  // The directory of the log's files; nothing where this machine has none. It may not exist yet.
  virtual std::optional<std::filesystem::path> directory() const = 0;

  // The names in the data directory that are the backend's.
  virtual std::vector<std::string> own_names() const = 0;

  // What is to be said of the backend's files other than the commits themselves. `end`: of the log;
  // nothing where it cannot be opened. Changes nothing.
  virtual std::vector<FileFinding> check_files(std::optional<Position> end) const = 0;
};

}  // namespace muster
