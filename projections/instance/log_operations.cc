#include "projections/instance/log_operations.h"

#include <cstdint>
#include <utility>

#include "core/security/encoding.h"
#include "core/tree/cosignature.h"
#include "core/tree/hash_text.h"
#include "projections/instance/log_proofs.h"
#include "projections/instance/log_signer.h"

namespace muster::projections {
namespace {

// Signed anew, or the last one where nothing may be written.
Result<SignedCheckpoint> newest_checkpoint(Instance& instance, const Views& views) {
  const Result<LogSigner*> signer = instance.signer();
  if (!signer) return tl::unexpected(signer.error());
  if (!instance.is_for_reading()) return (*signer)->sign(views);
  if (Result<void> extends = (*signer)->check(views); !extends)
    return tl::unexpected(extends.error());
  if (auto last = (*signer)->last()) return *std::move(last);
  return fail(ErrorCode::kNotFound,
              "The log was never signed. `muster checkpoint` signs it, and so does a server.");
}

// The commit with this event, and the size of the tree that it is proved under.
struct Proved {
  ProvedCommit commit;
  std::uint64_t tree_size;
};

Result<Proved> prove(Instance& instance, Position position) {
  const Result<Views> views = instance.views();
  if (!views) return tl::unexpected(views.error());
  const Result<SignedCheckpoint> checkpoint = newest_checkpoint(instance, *views);
  if (!checkpoint) return tl::unexpected(checkpoint.error());
  return prove_commit(instance.log(), *views, *checkpoint, position)
      .map([&](ProvedCommit&& commit) {
        return Proved{std::move(commit), checkpoint->tree.size};
      });
}

}  // namespace

Result<std::string> certify(Instance& instance, Position position) {
  return prove(instance, position).map([](const Proved& proved) {
    return proved.commit.proof.to_text();
  });
}

Result<Json> sign_checkpoint(Instance& instance, const OperationInput&, const Emit&) {
  const Result<Views> views = instance.views();
  if (!views) return tl::unexpected(views.error());
  const Result<SignedCheckpoint> checkpoint = newest_checkpoint(instance, *views);
  if (!checkpoint) return tl::unexpected(checkpoint.error());
  Json witnesses = Json::array();
  if (const auto note = SignedNote::parse(checkpoint->note)) {
    for (const Cosignature& one : cosignatures_said(*note, checkpoint->tree.origin))
      witnesses.push_back({{"name", one.witness}, {"time", to_rfc3339(one.time)}});
  }
  return Json{
      {"checkpoint", checkpoint->note},         {"witnesses", std::move(witnesses)},
      {"origin", checkpoint->tree.origin},      {"size", checkpoint->tree.size},
      {"root", text_of(checkpoint->tree.root)}, {"key", (*instance.signer())->verifier_key()}};
}

Result<Json> prove_position(Instance& instance, const OperationInput& input, const Emit&) {
  const auto asked = input.arguments.find("position");
  if (asked == input.arguments.end() || !asked->is_number_unsigned())
    return fail(ErrorCode::kInvalid, "The position must be a whole number.", "position");
  const Position position(asked->get<std::uint64_t>());
  const Result<Proved> proved = prove(instance, position);
  if (!proved) return tl::unexpected(proved.error());
  Json commit = nullptr;
  if (input.arguments.value("commit", false)) {
    commit = to_base64({reinterpret_cast<const std::uint8_t*>(proved->commit.bytes.data()),
                        proved->commit.bytes.size()});
  }
  return Json{{"proof", proved->commit.proof.to_text()},
              {"index", proved->commit.proof.index},
              {"size", proved->tree_size},
              {"key", (*instance.signer())->verifier_key()},
              {"commit", std::move(commit)}};
}

}  // namespace muster::projections
