// The invitation link, and the caller's own API token.

#include "http/pipeline/exchange.h"
#include "http/transport/url.h"
#include "projections/json.h"

namespace muster::http::api {

namespace {

Json invite_json(const Exchange& exchange, const Invite& invite) {
  const std::string token(invite.token.reveal());
  return {{"token", token},
          {"invite_url", exchange.public_base() + "/user/signup/?token=" + url_encode(token)}};
}

}  // namespace

Result<void> show_invite(Exchange& exchange) {
  const auto invite = exchange.accounts().invite();
  if (!invite) return tl::unexpected(invite.error());
  exchange.json(200, invite_json(exchange, *invite));
  return {};
}

Result<void> reset_invite(Exchange& exchange) {
  const auto invite = exchange.accounts().reset_invite(exchange.who);
  if (!invite) return tl::unexpected(invite.error());
  exchange.json(201, invite_json(exchange, *invite));
  return {};
}

Result<void> show_api_token(Exchange& exchange) {
  const auto token = exchange.accounts().api_token(exchange.caller->user.id);
  if (!token) return tl::unexpected(token.error());
  exchange.json(200, {{"token", std::string(token->reveal())}});
  return {};
}

Result<void> reset_api_token(Exchange& exchange) {
  const auto token = exchange.accounts().reset_api_token(exchange.caller->user.id, exchange.who);
  if (!token) return tl::unexpected(token.error());
  exchange.json(201, {{"token", std::string(token->reveal())}});
  return {};
}

}  // namespace muster::http::api
