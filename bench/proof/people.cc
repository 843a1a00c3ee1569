// A page of fifty out of very many people over HTTP, as browsers and programs request it.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "bench/proof/groups.h"
#include "bench/proof/serving.h"
#include "bench/support/loaded_service.h"
#include "core/number.h"
#include "projections/people_index/people_query.h"

namespace muster::bench {
namespace {

constexpr std::uint64_t kPageSize = 50;
constexpr double kPercent = 99;

// None, one, some, all. In a small crowd "one" and "some" are as many as there are.
constexpr const char* kSearches[] = {"nobody-at-all", "person.1234@", "number%20123",
                                     "example.com"};

struct Door {
  const char* name;
  const char* path;
  const char* order;
  const char* search;
};
constexpr Door kDoors[] = {{"People page", "/people/", "sort", "q"},
                           {"GET /api/users", "/api/users/", "ordering", "search"}};

struct Case {
  std::string order;   // "-last_activity"; empty: the default
  std::string search;  // percent-encoded; empty: no search
  // Somebody is renamed before each request, so that no cached search is used.
  bool is_new = false;

  std::string address(const Door& door, std::uint64_t page) const {
    std::string address = std::string(door.path) + "?page=" + std::to_string(page);
    if (!order.empty()) address.append("&").append(door.order).append("=").append(order);
    if (!search.empty()) address.append("&").append(door.search).append("=").append(search);
    return address;
  }
};

struct Slowest {
  double p99_ms = 0;
  double p50_ms = 0;  // of the same address
  std::string address;
};

Result<std::uint64_t> count_of(httplib::Client& client, const Case& asked) {
  const auto answer = get_when_ready(client, asked.address(kDoors[1], 1), UserId(1));
  if (!answer) return tl::unexpected(answer.error());
  const auto count = plain_number<std::uint64_t>(answer->get_header_value("X-Total-Count"));
  if (!count) return fail(ErrorCode::kIo, "GET /api/users does not say how many there are");
  return *count;
}

// Returns when the views show it: the search is measured, not the propagation of an event.
Result<void> rename_somebody(httplib::Client& client) {
  static int renamed = 0;
  const std::string name = R"({"first_name":"Person )" + std::to_string(++renamed) + "\"}";
  const auto answer =
      client.Patch("/api/users/1", token_headers(token_of(UserId(1))), name, "application/json");
  if (!answer || answer->status != 200) {
    return fail(ErrorCode::kIo,
                "a new name is answered " +
                    (answer ? std::to_string(answer->status) : httplib::to_string(answer.error())));
  }
  const auto seen = get_when_ready(client, "/api/users/1", UserId(1));
  if (!seen) return tl::unexpected(seen.error());
  return {};
}

Result<void> measure(httplib::Client& client, const std::string& address, bool is_new, int times,
                     Slowest& slowest) {
  std::vector<double> took_ms;
  for (int i = 0; i < times; ++i) {
    if (is_new) {
      if (auto done = rename_somebody(client); !done) return done;
    }
    const auto begin = std::chrono::steady_clock::now();
    const auto answer = get(client, address, UserId(1));
    const auto end = std::chrono::steady_clock::now();
    if (!answer) return tl::unexpected(answer.error());
    took_ms.push_back(std::chrono::duration<double, std::milli>(end - begin).count());
  }
  const double p99 = percentile(took_ms, kPercent);
  if (p99 > slowest.p99_ms) slowest = {p99, percentile(took_ms, 50), address};
  return {};
}

// The first, middle and last page of each case.
Result<Slowest> slowest_of(httplib::Client& client, const Door& door,
                           const std::vector<Case>& cases, int times) {
  Slowest slowest;
  for (const Case& asked : cases) {
    const auto count = count_of(client, asked);
    if (!count) return tl::unexpected(count.error());
    const std::uint64_t pages = std::max<std::uint64_t>((*count + kPageSize - 1) / kPageSize, 1);
    std::vector<std::uint64_t> asked_pages{1, (pages + 1) / 2, pages};
    asked_pages.erase(std::unique(asked_pages.begin(), asked_pages.end()), asked_pages.end());
    for (const std::uint64_t page : asked_pages) {
      auto done = measure(client, asked.address(door, page), asked.is_new, times, slowest);
      if (!done) return tl::unexpected(done.error());
    }
  }
  return slowest;
}

std::vector<Case> orders() {
  std::vector<Case> all;
  for (const projections::PeopleSort sort : projections::kPeopleSorts) {
    for (const bool descending : {false, true}) {
      all.push_back({name_of(projections::PeopleOrder{sort, descending}), ""});
    }
  }
  return all;
}

std::vector<Case> searches(bool are_new) {
  std::vector<Case> all;
  for (const char* search : kSearches) all.push_back({"-last_activity", search, are_new});
  return all;
}

}  // namespace

Result<void> people_pages(Proof& proof, Rows& rows) {
  const auto dir = proof.prepared.crowd();
  if (!dir) return tl::unexpected(dir.error());
  const auto served = Served::start(*dir);
  if (!served) return tl::unexpected(served.error());
  const auto client = client_of((*served)->port());

  const std::pair<const char*, std::vector<Case>> kinds[] = {
      {"orders", orders()},
      {"searches not made before", searches(true)},
      {"searches made again", searches(false)},
  };
  for (const Door& door : kDoors) {
    Row row;
    row.work = std::string(door.name) + ", 50 of " + number_text(proof.settings.crowd) +
               " people, slowest p99";
    row.unit = "ms";
    row.bound = Bound::kAtMost;
    row.wanted = 20;
    row.sync = "none: reads";
    row.how =
        "each order both ways and searches that find nobody, one, some and everybody; first, "
        "middle and last page; " +
        std::to_string(proof.settings.pages) +
        " requests each, one after the other on one connection";
    for (const auto& [kind, cases] : kinds) {
      const auto slowest = slowest_of(*client, door, cases, proof.settings.pages);
      if (!slowest) return tl::unexpected(slowest.error());
      row.result = std::max(row.result, slowest->p99_ms);
      row.notes.push_back(
          {std::string(kind) + ", slowest p99, " + slowest->address, slowest->p99_ms, "ms"});
      row.notes.push_back({"its p50", slowest->p50_ms, "ms"});
    }
    rows.push_back(std::move(row));
  }
  return (*served)->stop();
}

}  // namespace muster::bench
