// Distinct types for distinct numbers, so that a user id is never passed where a position is
// expected. All are plain integers on disk; 0 means "none" for ids that start at 1.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <ostream>

namespace muster {

template <typename Tag, typename Int = std::uint64_t>
struct StrongId {
  Int value = 0;

  constexpr StrongId() = default;
  constexpr explicit StrongId(Int v) : value(v) {}

  friend constexpr auto operator<=>(StrongId, StrongId) = default;
  friend std::ostream& operator<<(std::ostream& out, StrongId id) { return out << id.value; }

  template <class Archive>
  Int save_minimal(const Archive&) const {
    return value;
  }
  template <class Archive>
  void load_minimal(const Archive&, const Int& v) {
    value = v;
  }
};

// Assigned by the registry, densely from 1: 1, 2, 3, ...
using UserId = StrongId<struct UserIdTag, std::uint32_t>;
using ProjectId = StrongId<struct ProjectIdTag, std::uint32_t>;
using SessionId = StrongId<struct SessionIdTag, std::uint64_t>;
using OrganizationId = StrongId<struct OrganizationIdTag, std::uint32_t>;
// Identifies one request; every event that it caused carries it.
using RequestId = StrongId<struct RequestIdTag>;

// An event's position in the log: 0, 1, 2, ... without gaps. As an upper bound it is exclusive.
struct Position {
  std::uint64_t value = 0;

  constexpr Position() = default;
  constexpr explicit Position(std::uint64_t v) : value(v) {}
  friend constexpr auto operator<=>(Position, Position) = default;
  constexpr Position operator+(std::uint64_t n) const { return Position(value + n); }
  friend constexpr std::uint64_t operator-(Position a, Position b) { return a.value - b.value; }
  friend std::ostream& operator<<(std::ostream& out, Position p) { return out << p.value; }
};

}  // namespace muster

template <typename Tag, typename Int>
struct std::hash<muster::StrongId<Tag, Int>> {
  std::size_t operator()(muster::StrongId<Tag, Int> id) const noexcept {
    return std::hash<Int>()(id.value);
  }
};
