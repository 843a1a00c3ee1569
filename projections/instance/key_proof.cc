#include "projections/instance/key_proof.h"

#include <cstdint>

#include "core/accounts/accounts.h"
#include "core/accounts/registry.h"
#include "core/codec/row_codec.h"
#include "core/service/sealed_tokens.h"

namespace muster::projections {
namespace {

constexpr std::string_view kUserPrefix = "u";  // account_keys::user()
constexpr std::uint64_t kPeopleFromEachEnd = 8;
// How many people without a recoverable token are skipped.
constexpr std::uint64_t kRowsReadMax = 64;

}  // namespace

Result<KeyProof> prove_key(const InstanceKey& key, const std::filesystem::path& file,
                           const ViewStore& views) {
  KeyProof proof;
  const auto open = [&](const Sealed& sealed, std::string_view context) {
    ++(key.open(sealed, context) ? proof.opened : proof.failed);
  };
  const Table registry = views.table<Registry>();
  const TableRows rows(views, registry);
  if (const auto organization = Accounts(rows).organization()) {
    open(organization->sealed_invite, kInviteContext);
  }
  std::uint64_t tokens = 0;
  std::uint64_t read = 0;
  const auto visit = [&](std::string_view, std::string_view bytes) {
    const auto user = from_row_bytes<UserRow>(bytes);
    if (user.sealed_api_token) {
      open(*user.sealed_api_token, kApiTokenContext);
      ++tokens;
    }
    return tokens < kPeopleFromEachEnd && ++read < kRowsReadMax;
  };
  const auto snapshot = views.snapshot();
  snapshot->scan(registry, kUserPrefix, "", visit);
  tokens = read = 0;
  snapshot->scan_down(registry, kUserPrefix, "", visit);
  if (proof.opened > 0 || proof.failed == 0) return proof;
  return fail(ErrorCode::kDamaged,
              "The instance key " + file.string() +
                  " is not the one that sealed the invitation link and the API tokens in the log. "
                  "Restore it from the backup. No change was recorded.");
}

}  // namespace muster::projections
