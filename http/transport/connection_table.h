// All open connections of a server: decides which newcomers get a place, and which connections have
// waited too long.
//
// There are `places` in total, and at most `places_per_client` per network (client_network.h), so
// that one machine cannot take all of them. When a place is missing, the connections that have been
// silent longest give way: idle ones, half requests, answers that the peer does not accept. Many
// give way at once, so that a crowd of newcomers does not cost a search each.
//
// Threads: any. The table owns the connections; erase() is for the thread that holds one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "core/guarded.h"
#include "http/transport/client_network.h"
#include "http/transport/connection.h"

namespace muster::http {

class ConnectionTable {
 public:
  using Clock = Connection::Clock;
  struct Limits {
    std::size_t places;
    std::size_t places_per_client;
  };

  explicit ConnectionTable(Limits limits) : limits_(limits) {}

  // Takes ownership of the socket if there is a place for its peer. Null: there is none, and the
  // socket stays with the caller. `counts`: whether it counts towards its network's limit.
  Connection* insert(FileDescriptor& socket, Peer& peer, bool counts, Clock::time_point now);
  void erase(Connection& connection);
  std::size_t size() const;
  // How many were closed to make room.
  std::uint64_t gave_way() const;

  // Shuts down connections that are past their deadline; the thread that takes them next finds them
  // cut.
  void sweep(Clock::time_point now) const;

  // Closes those that wait for their peer and owe it nothing. Requires: no thread takes any
  // meanwhile.
  void erase_waiting();
  // Removes all of them. Requires: no thread owns any.
  std::vector<std::unique_ptr<Connection>> take_all();

  // How many may be open beyond `places` while others are closing.
  static std::size_t closing_max(std::size_t places) { return 1 + places / 128; }

 private:
  struct Client {
    std::size_t places = 0;
    Clock::time_point search_again{};
  };
  struct State {
    std::vector<std::unique_ptr<Connection>> all;
    std::size_t leaving = 0;  // those cut to make room
    std::uint64_t gave_way = 0;
    std::unordered_map<ClientNetwork, Client> clients;
    Clock::time_point search_again{};
  };

  bool make_room(State& state, ClientNetwork of, std::size_t count, Clock::time_point now) const;
  static void leave_place(State& state, const Connection& connection);

  const Limits limits_;
  Guarded<State> state_;
};

}  // namespace muster::http
