#include "http/transport/connection_table.h"

#include <utility>

#include <sys/socket.h>

namespace muster::http {

namespace {

// Both ways, so that the connection becomes ready whatever it waits for.
void shut(const Connection& connection) { ::shutdown(connection.socket.get(), SHUT_RDWR); }

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

bool ConnectionTable::cut_first_before(Clock::time_point deadlines) const {
  return connections_.with([&](const auto& all) {
    const auto time_left = [](const Connection& connection) {
      const std::int64_t deadline = connection.deadline.load(std::memory_order_relaxed);
      return deadline == Connection::kCut ? Connection::kOwned : deadline;
    };
    Connection* first = nullptr;
    for (const auto& connection : all) {
      if (first == nullptr || time_left(*connection) < time_left(*first)) first = connection.get();
    }
    if (first == nullptr || !first->cut(deadlines)) return false;
    shut(*first);
    return true;
  });
}

std::vector<std::unique_ptr<Connection>> ConnectionTable::take_all() {
  return connections_.with([](auto& all) { return std::exchange(all, {}); });
}

}  // namespace muster::http
