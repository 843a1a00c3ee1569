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

// nullopt for a form without an id. `sender`: empty, but for one who sends another person's form.
std::optional<Digest> name_of_form(const Exchange& exchange, const std::string& sender = {}) {
  const auto id = exchange.form("form_id");
  if (!id || id->empty() || id->size() > kIdCharactersMax) return std::nullopt;
  std::string text;
  append_part(text, sender);
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

FormLedger::Answer answer_in(const Response& response, const std::optional<UserId>& sender) {
  FormLedger::Answer answer;
  answer.sender = sender;
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
    // Who is logged in stays logged in, in the session they have now.
    const bool is_session = cookie.reveal().starts_with(exchange.app.cookies.session + '=');
    if (!is_session || !exchange.caller) {
      exchange.response.add_header("Set-Cookie", cookie.reveal());
    }
  }
}

std::optional<UserId> caller_of(const Exchange& exchange) {
  if (!exchange.caller) return std::nullopt;
  return exchange.caller->user.id;
}

// The form was sent by somebody else who was logged in here: it is another form.
bool is_of_another(const std::optional<FormLedger::Answer>& first,
                   const std::optional<UserId>& sender) {
  return first && first->sender && sender && first->sender != sender;
}

// Requires: the form has an id.
Result<FormLedger::Turn> begin(Exchange& exchange, const Digest& form) {
  const Timestamp now = exchange.app.instance.clock().now();
  FormLedger& forms = exchange.app.forms;
  auto begun = forms.begin(form, now);
  const auto sender = caller_of(exchange);
  if (!begun || !is_of_another(begun->first(), sender)) return begun;
  return forms.begin(*name_of_form(exchange, std::to_string(sender->value)), now);
}

}  // namespace

void set_form_id(const Exchange& exchange, Data& data) {
  data["form_id"] = Data(exchange.app.instance.random().token(kIdBytes));
}

Result<void> answer_once(Exchange& exchange, FormHandler& handler, Access access) {
  const auto form = name_of_form(exchange);
  std::optional<FormLedger::Turn> turn;
  if (form) {
    auto begun = begin(exchange, *form);
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
  const auto sender = caller_of(exchange);
  Result<void> done = handler(exchange);
  if (done && turn && exchange.response.status == 303) {
    turn->remember(answer_in(exchange.response, sender));
  }
  return done;
}

}  // namespace muster::http::pages
