#include "http/transport/connection_table.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include <sys/socket.h>

namespace muster::http {

namespace {

// After a search that found no connection to cut.
constexpr std::chrono::milliseconds kSearchPause{10};

// Both directions, so that the connection becomes ready whatever it waits for.
void shut(const Connection& connection) { ::shutdown(connection.socket.get(), SHUT_RDWR); }

}  // namespace

Connection* ConnectionTable::insert(FileDescriptor& socket, Peer& peer, bool counts,
                                    Clock::time_point now) {
  const ClientNetwork network = counts ? client_network(peer.address) : 0;
  return state_.with([&](State& state) -> Connection* {
    // Those that are leaving have given up their place but not yet their descriptor.
    if (state.all.size() >= limits_.places + closing_max(limits_.places)) return nullptr;
    if (network != 0) {
      const auto found = state.clients.find(network);
      if (found != state.clients.end() && found->second.places >= limits_.places_per_client &&
          !make_room(state, network, closing_max(limits_.places_per_client), now)) {
        return nullptr;
      }
    }
    if (state.all.size() - state.leaving >= limits_.places &&
        !make_room(state, 0, closing_max(limits_.places), now)) {
      return nullptr;
    }
    auto made = std::make_unique<Connection>(std::move(socket), std::move(peer));
    made->network = network;
    made->index = state.all.size();
    if (network != 0) ++state.clients[network].places;
    return state.all.emplace_back(std::move(made)).get();
  });
}

// Cuts up to `count` connections that have been silent for long enough, longest first; of one
// network, or of all (0).
bool ConnectionTable::make_room(State& state, ClientNetwork of, std::size_t count,
                                Clock::time_point now) const {
  Clock::time_point& search_again = of == 0 ? state.search_again : state.clients[of].search_again;
  if (now < search_again) return false;
  struct Silent {
    std::int64_t gives_way_at;
    Connection* connection;
  };
  std::vector<Silent> silent;
  for (const auto& connection : state.all) {
    if (connection->leaves || (of != 0 && connection->network != of)) continue;
    const auto at = connection->gives_way_at();
    if (at <= now.time_since_epoch().count()) silent.push_back({at, connection.get()});
  }
  count = std::min(count, silent.size());
  std::partial_sort(
      silent.begin(), silent.begin() + static_cast<std::ptrdiff_t>(count), silent.end(),
      [](const Silent& a, const Silent& b) { return a.gives_way_at < b.gives_way_at; });
  bool made = false;
  for (std::size_t i = 0; i < count; ++i) {
    Connection& connection = *silent[i].connection;
    if (!connection.cut_silent(now)) continue;
    shut(connection);
    leave_place(state, connection);
    connection.leaves = true;
    ++state.leaving;
    ++state.gave_way;
    made = true;
  }
  if (!made) search_again = now + kSearchPause;
  return made;
}

void ConnectionTable::leave_place(State& state, const Connection& connection) {
  if (connection.network == 0) return;
  const auto client = state.clients.find(connection.network);
  if (--client->second.places == 0) state.clients.erase(client);
}

void ConnectionTable::erase(Connection& connection) {
  const std::unique_ptr<Connection> gone = state_.with([&](State& state) {
    if (connection.leaves) {
      --state.leaving;
    } else {
      leave_place(state, connection);
    }
    auto& all = state.all;
    const std::size_t index = connection.index;
    std::swap(all[index], all.back());
    all[index]->index = index;
    std::unique_ptr<Connection> taken = std::move(all.back());
    all.pop_back();
    return taken;
  });
}

std::size_t ConnectionTable::size() const {
  return state_.with([](const State& state) { return state.all.size(); });
}

std::uint64_t ConnectionTable::gave_way() const {
  return state_.with([](const State& state) { return state.gave_way; });
}

void ConnectionTable::sweep(Clock::time_point now) const {
  state_.with([&](const State& state) {
    for (const auto& connection : state.all) {
      if (connection->cut(now)) shut(*connection);
    }
  });
}

void ConnectionTable::erase_waiting() {
  std::vector<Connection*> waiting;
  state_.with([&](const State& state) {
    for (const auto& connection : state.all) {
      if (connection->deadline.load() != Connection::kOwned && connection->unsent.empty()) {
        waiting.push_back(connection.get());
      }
    }
  });
  for (Connection* const connection : waiting) erase(*connection);
}

std::vector<std::unique_ptr<Connection>> ConnectionTable::take_all() {
  return state_.with([](State& state) { return std::exchange(state, {}).all; });
}

}  // namespace muster::http
