#include "http/pages/once.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "core/security/digest.h"
#include "http/pipeline/form_ledger.h"

namespace muster::http::pages {
namespace {

constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kIdCharactersMax = 64;

// Length-prefixed, so that no two forms are the same text.
void append_part(std::string& text, std::string_view part) {
  text.append(std::to_string(part.size())).append(":").append(part);
}

// nullopt for a form without an id.
std::optional<Digest> name_of_form(const Exchange& exchange) {
  const auto id = exchange.form("form_id");
  if (!id || id->empty() || id->size() > kIdCharactersMax) return std::nullopt;
  std::string text;
  append_part(text, exchange.request.path);
  append_part(text, *id);
  append_part(text, exchange.body);
  for (const BodyPart& part : exchange.parts) {
    append_part(text, part.name);
    append_part(text, part.file_name);
    append_part(text, content_digest(part.bytes).view());
  }
  return digest_of(Secret(std::move(text)));  // a password may be in it
}

FormLedger::Answer answer_in(const Response& response) {
  FormLedger::Answer answer;
  answer.location = response.headers.first("Location");
  for (const Header& header : response.headers) {
    if (header.name == "Set-Cookie") answer.cookies.emplace_back(header.value);
  }
  return answer;
}

void answer_again(Exchange& exchange, const FormLedger::Answer& first) {
  exchange.no_content();
  exchange.response.status = 303;
  exchange.response.set_header("Location", first.location);  // as it left
  for (const Secret& cookie : first.cookies) {
    exchange.response.add_header("Set-Cookie", cookie.reveal());
  }
}

}  // namespace

void set_form_id(const Exchange& exchange, Data& data) {
  data["form_id"] = Data(exchange.app.instance.random().token(kIdBytes));
}

Result<void> answer_once(Exchange& exchange, FormHandler& handler, Access access) {
  const auto form = name_of_form(exchange);
  std::optional<FormLedger::Turn> turn;
  if (form) {
    auto begun = exchange.app.forms.begin(*form, exchange.app.instance.clock().now());
    if (!begun) return tl::unexpected(begun.error());
    if (const auto& first = begun->first()) {
      answer_again(exchange, *first);
      return {};
    }
    turn.emplace(*std::move(begun));
  }
  if (access == Access::kSignedIn && !exchange.caller) {
    exchange.redirect("/user/login/");
    return {};
  }
  Result<void> done = handler(exchange);
  if (done && turn && exchange.response.status == 303) turn->remember(answer_in(exchange.response));
  return done;
}

}  // namespace muster::http::pages
