#include "http/transport/connection_table.h"

#include <algorithm>
#include <utility>

#include <sys/socket.h>

namespace muster::http {

namespace {

// Both ways, so that the connection becomes ready whatever it waits for.
void shut(const Connection& connection) { ::shutdown(connection.socket.get(), SHUT_RDWR); }

// When it will be closed if nothing comes; kOwned where it is not idle.
std::int64_t closed_at(const Connection& connection) {
  const std::int64_t deadline = connection.deadline.load(std::memory_order_acquire);
  if (deadline == Connection::kCut) return Connection::kOwned;
  return connection.is_idle.load(std::memory_order_relaxed) ? deadline : Connection::kOwned;
}

}  // namespace

Connection& ConnectionTable::insert(Fd socket) {
  auto made = std::make_unique<Connection>(std::move(socket));
  Connection& connection = *made;
  connections_.with([&](auto& all) {
    connection.index = all.size();
    all.push_back(std::move(made));
  });
  return connection;
}

void ConnectionTable::erase(Connection& connection) {
  const std::unique_ptr<Connection> gone = connections_.with([&](auto& all) {
    const std::size_t index = connection.index;
    std::swap(all[index], all.back());
    all[index]->index = index;
    std::unique_ptr<Connection> taken = std::move(all.back());
    all.pop_back();
    return taken;
  });
}

std::size_t ConnectionTable::size() const {
  return connections_.with([](const auto& all) { return all.size(); });
}

void ConnectionTable::sweep(Clock::time_point now) const {
  connections_.with([&](const auto& all) {
    for (const auto& connection : all) {
      if (connection->cut(now)) shut(*connection);
    }
  });
}

bool ConnectionTable::cut_idle(Clock::time_point deadlines) const {
  return connections_.with([&](const auto& all) {
    const auto longest = std::min_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
      return closed_at(*a) < closed_at(*b);
    });
    if (longest == all.end() || closed_at(**longest) == Connection::kOwned) return false;
    if (!(*longest)->cut(deadlines)) return false;
    shut(**longest);
    return true;
  });
}

void ConnectionTable::erase_waiting() {
  connections_.with([](auto& all) {
    std::erase_if(all, [](const auto& connection) {
      return connection->deadline.load() != Connection::kOwned && connection->unsent.empty();
    });
    for (std::size_t i = 0; i < all.size(); ++i) all[i]->index = i;
  });
}

std::vector<std::unique_ptr<Connection>> ConnectionTable::take_all() {
  return connections_.with([](auto& all) { return std::exchange(all, {}); });
}

}  // namespace muster::http
