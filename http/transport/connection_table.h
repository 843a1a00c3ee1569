// All open connections of a server: how many there may be, and which have waited for too long.
//
// Threads: any. The table owns them; erase() is for whoever a connection belongs to.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "core/guarded.h"
#include "http/transport/connection.h"

namespace muster::http {

class ConnectionTable {
 public:
  using Clock = Connection::Clock;

  Connection& insert(Fd socket);
  void erase(Connection& connection);
  std::size_t size() const;

  // Shuts down those whose deadline has passed; whoever takes them next finds them cut.
  void sweep(Clock::time_point now) const;
  // Makes room for a newcomer: shuts down the one that has idled longest, if its deadline is before
  // `deadlines`. False: there is none.
  bool cut_idle(Clock::time_point deadlines) const;

  // Closes those that wait for their peer and owe it nothing. Requires: nobody takes any meanwhile.
  void erase_waiting();
  // Takes all of them out. Requires: they belong to nobody else.
  std::vector<std::unique_ptr<Connection>> take_all();

 private:
  Guarded<std::vector<std::unique_ptr<Connection>>> connections_;
};

}  // namespace muster::http
