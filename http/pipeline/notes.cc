#include "http/pipeline/notes.h"

#include <cstdint>
#include <string>
#include <vector>

#include "core/number.h"
#include "core/security/encoding.h"
#include "core/security/seal.h"
#include "http/pipeline/cookies.h"
#include "http/pipeline/exchange.h"

namespace muster::http {

namespace {

// Longer ones are not ours, and not worth decoding.
constexpr std::size_t kCookieBytesMax = 1024;

// Also the cookie's, so that one kind of note is not taken for another.
std::string context_of(const Note& note) { return "note " + std::string(note.cookie); }

std::string reader_text(std::optional<UserId> reader) {
  return std::to_string(reader ? reader->value : 0);  // nobody has the ID 0
}

std::optional<Secret> open_note(const Exchange& exchange, const Note& note, const Secret& cookie) {
  if (cookie.reveal().size() > kCookieBytesMax) return std::nullopt;
  const auto bytes = from_base64url(cookie.reveal());
  if (!bytes) return std::nullopt;
  const auto opened = exchange.app.instance.key().open(
      Sealed{std::string(bytes->begin(), bytes->end())}, context_of(note));
  if (!opened) return std::nullopt;
  std::string_view text = opened->reveal();
  const auto word = [&text] {
    const std::string_view first = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(first.size() + 1, text.size()));
    return first;
  };
  const std::string_view reader = word();
  const auto made = plain_number<std::uint64_t>(word());
  if (!made) return std::nullopt;
  std::optional<UserId> caller;
  if (exchange.caller) caller = exchange.caller->user.id;
  if (reader != reader_text(caller)) return std::nullopt;
  const Duration age =
      exchange.app.instance.clock().now() - Timestamp{static_cast<std::int64_t>(*made)};
  if (age < Duration(0) || age > note.age_max) return std::nullopt;
  return Secret(std::string(text));
}

}  // namespace

// "7 1700000000000000 text": the reader, and the time in microseconds.
void leave_note(Exchange& exchange, const Note& note, std::string_view path,
                std::optional<UserId> reader, const Secret& text) {
  const Timestamp now = exchange.app.instance.clock().now();
  std::string plain = reader_text(reader) + ' ' + std::to_string(now.micros) + ' ';
  plain += text.reveal();
  const Sealed sealed = exchange.app.instance.key().seal(Secret(std::move(plain)), context_of(note),
                                                         exchange.app.instance.random());
  const Secret value(to_base64url(
      {reinterpret_cast<const std::uint8_t*>(sealed.bytes.data()), sealed.bytes.size()}));
  set_short_cookie(exchange, {note.cookie, path, note.age_max}, value);
}

std::optional<Secret> find_note(const Exchange& exchange, const Note& note) {
  // A neighbour under the same domain can put another cookie of this name in front.
  for (const Secret& cookie : short_cookies(exchange, note.cookie)) {
    if (auto text = open_note(exchange, note, cookie)) return text;
  }
  return std::nullopt;
}

void drop_note(Exchange& exchange, const Note& note, std::string_view path) {
  clear_short_cookie(exchange, note.cookie, path);
}

}  // namespace muster::http
