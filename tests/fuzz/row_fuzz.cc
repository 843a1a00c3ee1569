// Rows of views, of every type that goes through the row codec: what decodes is written in as many
// bytes, and decodes to the same. (Not to the same bytes: any byte but 0 is a true.)
// Input: which type, the row.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "core/accounts/accounts.h"
#include "core/check.h"
#include "core/codec/row_codec.h"
#include "projections/people.h"
#include "projections/pictures.h"
#include "projections/projects.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

using Rows =
    std::tuple<OrganizationRow, UserRow, SessionRow, UsersRow, ProjectStandingRow,
               projections::PersonRow, projections::InvolvementRow, projections::PictureRow,
               projections::ProjectRow, UserId, SessionId, Digest, std::uint64_t>;

// Nothing where the bytes are not a Row.
template <typename Row>
std::optional<Row> decoded(std::string_view bytes) {
  try {
    return from_row_bytes<Row>(bytes);
  } catch (const ViewsDamaged&) {
    return std::nullopt;
  }
}

template <typename Row>
void check(std::string_view bytes) {
  const std::optional<Row> row = decoded<Row>(bytes);
  if (!row) return;
  const std::string again = to_row_bytes(*row);
  MUSTER_CHECK(again.size() == bytes.size(), "{} bytes were read, {} are written", bytes.size(),
               again.size());
  const std::optional<Row> second = decoded<Row>(again);
  MUSTER_CHECK(second, "what was written does not decode");
  if constexpr (std::equality_comparable<Row>) {
    MUSTER_CHECK(*second == *row, "writing a row changes it");
  }
  MUSTER_CHECK(to_row_bytes(*second) == again, "a row is written in two ways");
}

template <std::size_t... I>
void check_one(std::size_t which, std::string_view bytes, std::index_sequence<I...>) {
  ((which == I ? check<std::tuple_element_t<I, Rows>>(bytes) : void()), ...);
}

}  // namespace

void fuzz(std::string_view input) {
  constexpr std::size_t kRows = std::tuple_size_v<Rows>;
  Input in(input);
  const std::size_t which = in.byte() % kRows;
  check_one(which, in.rest(), std::make_index_sequence<kRows>());
}

}  // namespace muster::fuzz
