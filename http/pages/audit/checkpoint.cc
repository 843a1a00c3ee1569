#include "http/pages/audit/checkpoint.h"

#include <string>
#include <utility>

#include "core/guarded.h"
#include "core/tree/cosignature.h"
#include "core/tree/signed_note.h"
#include "http/pages/qr_code.h"

namespace muster::http::pages {
namespace {

// A code of more bytes is too fine for the camera of a phone.
constexpr std::size_t kScannableBytesMax = 700;

// The note, without cosignatures where it is too long with them.
std::string scannable(const projections::SignedCheckpoint& checkpoint) {
  if (checkpoint.note.size() <= kScannableBytesMax) return checkpoint.note;
  auto note = SignedNote::parse(checkpoint.note);
  if (!note) return checkpoint.note;
  std::erase_if(note->signatures, [&](const NoteSignature& signature) {
    return signature.name != checkpoint.tree.origin;
  });
  return note->to_text();
}

struct Drawn {
  std::string text;
  std::string svg;  // empty: it cannot be drawn
};

std::string code_of(const std::string& text) {
  static Guarded<Drawn> last;
  const auto known = last.with([&](const Drawn& drawn) {
    return drawn.text == text ? std::optional(drawn.svg) : std::nullopt;
  });
  if (known) return *known;
  Drawn drawn{text, qr_code_svg(text, "QR code of the signed checkpoint").value_or("")};
  last.with([&](Drawn& kept) { kept = drawn; });
  return drawn.svg;
}

std::string witnesses_of(const projections::SignedCheckpoint& checkpoint) {
  std::string names;
  if (const auto note = SignedNote::parse(checkpoint.note)) {
    for (const Cosignature& one : cosignatures_said(*note, checkpoint.tree.origin))
      names += (names.empty() ? "" : ", ") + one.witness;
  }
  return names;
}

}  // namespace

Data checkpoint_data(const projections::SignedCheckpoint& checkpoint) {
  Data data = object();
  data["text"] = Data(checkpoint.note);
  data["size"] =
      Data(grouped(checkpoint.tree.size) + (checkpoint.tree.size == 1 ? " commit" : " commits"));
  const std::string witnesses = witnesses_of(checkpoint);
  data["witnesses"] = witnesses.empty() ? Data(false) : Data(witnesses);
  const std::string code = code_of(scannable(checkpoint));
  data["code"] = code.empty() ? Data(false) : Data(code);
  return data;
}

}  // namespace muster::http::pages
