#include "http/witnesses/witness.h"

#include <cstdint>
#include <string_view>
#include <utility>

#include "core/number.h"
#include "core/tree/hash_text.h"
#include "core/tree/merkle.h"
#include "core/views_damaged.h"
#include "projections/tree_tiles.h"

namespace muster::http {
namespace {

constexpr std::string_view kSizeType = "text/x.tlog.size";
constexpr std::size_t kAnswerBytesMax = 16 * 1024;
// How often a witness may correct what we think it has seen, for one checkpoint.
constexpr int kCorrectionsMax = 3;

// The size in an answer 409.
Result<std::uint64_t> size_in(const WebAnswer& answer) {
  std::string_view text = answer.body;
  if (text.ends_with('\n')) text.remove_suffix(1);
  const auto size = plain_number<std::uint64_t>(text);
  if (!size || !answer.content_type.starts_with(kSizeType))
    return fail(ErrorCode::kIo, "answers 409 without the size of a tree.");
  return *size;
}

// The note with the log's own signatures alone.
Result<SignedNote> without_cosignatures(const projections::SignedCheckpoint& checkpoint) {
  auto note = SignedNote::parse(checkpoint.note);
  if (note) {
    std::erase_if(note->signatures, [&](const NoteSignature& signature) {
      return signature.name != checkpoint.tree.origin;
    });
  }
  return note;
}

Error trouble_of(const WebAnswer& answer, const std::string& origin) {
  switch (answer.status) {
    case 404:
      return {ErrorCode::kIo, "does not know the log " + origin + "."};
    case 403:
      return {ErrorCode::kIo, "does not know the key of the log " + origin + "."};
    case 422:
      return {ErrorCode::kIo, "says that the log does not extend what it has seen."};
    default:
      return {ErrorCode::kIo, "answers with status " + std::to_string(answer.status) + "."};
  }
}

}  // namespace

Witness::Witness(projections::Instance& instance, WitnessAddress address, Options options, Say say)
    : instance_(instance),
      address_(std::move(address)),
      options_(options),
      say_(std::move(say)),
      backoff_(options.backoff_first, options.backoff_max),
      thread_([this] { run(); }) {}

Witness::~Witness() {
  stop_.ask();
  thread_.join();
}

void Witness::run() {
  std::chrono::milliseconds wait{0};
  while (!stop_.is_asked_within(wait)) {
    try {
      wait = look();
    } catch (const ViewsDamaged& damage) {
      (void)instance_.views_are_damaged(damage);
      wait = backoff_.after_failure(instance_.random().number());
    }
  }
}

std::chrono::milliseconds Witness::look() {
  projections::LogSigner& signer = **instance_.signer();
  const auto last = signer.last();
  if (!last || last->tree == done_) return options_.between_looks;
  if (const auto note = SignedNote::parse(last->note); note && !done_) {  // of an earlier run
    const auto cosigned = address_.key.cosignature_on(*note);
    if (cosigned && *cosigned) {
      done_ = last->tree;
      seen_ = last->tree.size;
      return options_.between_looks;
    }
  }
  Result<void> asked = [&] {
    const projections::LogSigner::Asking asking(signer);
    return ask(*last);
  }();
  if (!asked && asked.error().code == ErrorCode::kBusy) return options_.between_looks;
  if (!asked) {
    tell(asked.error().message);
    return backoff_.after_failure(instance_.random().number());
  }
  done_ = last->tree;
  backoff_.reset();
  if (!std::exchange(told_, {}).empty())
    say_("the witness " + address_.key.name() + " cosigns again");
  return options_.between_looks;
}

Result<std::string> Witness::request_for(const SignedCheckpoint& checkpoint) {
  const std::uint64_t size = checkpoint.tree.size;
  if (seen_ > size)
    return fail(ErrorCode::kIo,
                "has seen " + std::to_string(seen_) + " commits of this log, which has " +
                    std::to_string(size) +
                    ": an older copy of it was put back, or another server has it.");
  const auto note = without_cosignatures(checkpoint);
  if (!note) return tl::unexpected(note.error());
  const Result<projections::Views> views = instance_.views();
  if (!views) return tl::unexpected(views.error());
  const auto tree = views->of<projections::TreeTiles>();
  const Result<TreeProof> proof = consistency_proof(seen_, size, projections::nodes_of(tree));
  if (!proof) return tl::unexpected(proof.error());
  std::string body = "old " + std::to_string(seen_) + '\n';
  for (const TreeHash& hash : *proof) body += text_of(hash) + '\n';
  return body + '\n' + note->to_text();
}

Result<void> Witness::ask(const SignedCheckpoint& checkpoint) {
  if (!client_) {
    auto client = WebClient::open();
    if (!client) return tl::unexpected(client.error());
    client_ = *std::move(client);
  }
  for (int corrections = 0; corrections <= kCorrectionsMax; ++corrections) {
    auto body = request_for(checkpoint);
    if (!body) return tl::unexpected(body.error());
    const auto answer =
        client_->send({.url = address_.url + "/add-checkpoint",
                       .body = *std::move(body),
                       .answer_bytes_max = kAnswerBytesMax,
                       .timeout = options_.request_timeout},
                      [this] { return !stop_.is_asked_within(std::chrono::seconds(0)); });
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status == 200) return take_cosignature(checkpoint, answer->body);
    if (answer->status != 409) return tl::unexpected(trouble_of(*answer, checkpoint.tree.origin));
    const auto seen = size_in(*answer);
    if (!seen) return tl::unexpected(seen.error());
    seen_ = *seen;
  }
  return fail(ErrorCode::kIo, "names another size each time.");
}

Result<void> Witness::take_cosignature(const SignedCheckpoint& checkpoint,
                                       const std::string& answer) {
  const auto note = SignedNote::parse(checkpoint.note);
  if (!note) return tl::unexpected(note.error());
  const auto signatures = SignedNote::parse_signatures(answer);
  if (!signatures) return fail(ErrorCode::kIo, "answers with something else than signatures.");
  for (const NoteSignature& signature : *signatures) {
    if (!address_.key.is_named_by(signature)) continue;
    if (const auto good = address_.key.check(note->text, signature); !good)
      return fail(ErrorCode::kIo, "answers with a false cosignature.");
    seen_ = checkpoint.tree.size;
    return (**instance_.signer()).add_cosignature(checkpoint.tree, signature).map([](bool) {});
  }
  return fail(ErrorCode::kIo, "answers without a cosignature of its key.");
}

void Witness::tell(const std::string& trouble) {
  if (std::exchange(told_, trouble) == trouble) return;
  say_("the witness " + address_.key.name() + " does not cosign: " + trouble);
}

}  // namespace muster::http
