#include "projections/instance/erasure.h"

#include <cstdint>
#include <vector>

#include "core/accounts/accounts.h"
#include "core/accounts/registry.h"
#include "core/codec/row_codec.h"
#include "projections/all_projections.h"

namespace muster::projections {
namespace {

constexpr Duration kReadersMax = std::chrono::seconds(30);

// All who have ever been erased.
std::vector<UserId> erased_people(const ViewStore& views) {
  std::vector<UserId> erased;
  const Table table = views.table<Registry>();
  views.snapshot()->scan(table, account_keys::kUsers, "",
                         [&](std::string_view, std::string_view bytes) {
                           const auto row = from_row_bytes<UserRow>(bytes);
                           if (row.status == UserStatus::kErased) erased.push_back(row.id);
                           return true;
                         });
  return erased;
}

std::vector<Table> personal_tables(const ViewStore& views) {
  std::vector<Table> tables;
  for (const auto& projection : all_projections()) {
    if (projection->traits().holds_personal)
      tables.push_back(views.table(projection->traits().name));
  }
  return tables;
}

}  // namespace

Result<void> finish_erasures(SubjectKeys& keys, ViewStore& views, std::optional<UserId> user) {
  const auto organization = Accounts(TableRows(views, views.table<Registry>())).organization();
  const std::uint64_t erased = organization ? organization->erased_people : 0;
  const std::uint64_t purged = views.mark();
  if (erased == purged) return {};
  const bool is_only_one = user && erased == purged + 1;
  for (const UserId id : is_only_one ? std::vector{*user} : erased_people(views)) {
    if (Result<void> destroyed = keys.destroy(person(id)); !destroyed) return destroyed;
  }
  if (Result<void> done = views.purge(personal_tables(views), kReadersMax); !done) return done;
  return views.set_mark(erased);
}

}  // namespace muster::projections
