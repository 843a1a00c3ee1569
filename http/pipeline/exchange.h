// A request being answered: its contents, its caller, and the answer so far.
//
//   Result<void> show_account(Exchange& exchange) {
//     exchange.html(200, render(..., exchange.caller->user));
//     return {};
//   }
//
// A handler answers with json(), html(), redirect() or no_content(), or returns an Error, which is
// answered in one place (errors.h). It lives on one thread's stack; nothing in it outlives the
// call. Endpoints with many submissions use answer_when_durable(), which blocks no thread.
//
// What is read is in exchange_reading.cc, what answers in exchange_answering.cc; cookies are apart
// (cookies.h).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/accounts/commands.h"
#include "core/accounts/rights.h"
#include "core/events/types.h"
#include "core/result.h"
#include "core/sequencer/sequencer.h"
#include "core/service/account_service.h"
#include "http/pipeline/app.h"
#include "http/pipeline/form_fields.h"
#include "http/transport/body_part.h"
#include "http/transport/request.h"
#include "http/transport/response.h"
#include "projections/json_fwd.h"

namespace muster::http {

// Whether an answer may be compressed: only if it contains no secret (compression.h).
enum class Secrets : std::uint8_t { kMayBeThere, kNone };

struct Exchange;

// An answer that is valid once a command is durable.
struct PendingAnswer {
  Command command;
  std::function<void()> on_durable = {};
  std::function<Result<void>(Exchange&, Result<Committed>)> from_outcome = {};
};

struct Exchange {
  // All of them must outlive it.
  Exchange(App& of, const Request& asked, Response& answer);

  App& app;
  const Request& request;
  Response& response;

  // Filled in before the handler runs. `caller` is never null on routes with Access::kSignedIn.
  Who who = {};  // channel kWeb for pages, kApi for JSON; actor: the caller
  std::shared_ptr<const Caller> caller = {};
  bool wants_json = false;
  // The body, as the route's BodyKind wants it: the bytes; the parts, where it came as
  // multipart/form-data; of a form in one piece, its fields besides.
  std::string body = {};
  std::vector<BodyPart> parts = {};
  FormFields fields = {};
  // From the path: the values of "{id}", "{name}" and "{rest}" in the route's pattern.
  std::uint32_t path_id = 0;
  std::string path_name = {};
  std::string path_rest = {};
  // The client's address is that of a proxy that is not trusted (IgnoredProxies): many people may
  // have it.
  bool is_shared_address = false;
  // Set if the handler recorded the caller's activity itself: no second ping.
  bool activity_recorded = false;
  // Set by answer_when_durable() and answer_from_outcome().
  std::optional<PendingAnswer> pending = {};

  // Who asks, and in which role (core/accounts/rights.h).
  Asker asker() const { return {who, caller ? std::optional(caller->user.role) : std::nullopt}; }
  bool may(Right right) const { return muster::may(asker(), right); }

  AccountService& accounts() const { return app.instance.accounts(); }
  // For a command whose input needs no check and no slow work; the services have methods for the
  // others. Durable on return.
  Result<Committed> submit(Command command) const {
    return app.instance.sequencer().submit(std::move(command), who);
  }

  // ---- Reading

  // The first value with this name in the query, or in the body of a form (decoded). Not cleaned:
  // that is for the user of the value (core/text.h).
  std::optional<std::string> query(std::string_view name) const { return query_.first(name); }
  // All values of the query with this name: what was ticked in a list.
  std::vector<std::string> all_of_query(std::string_view name) const { return query_.all(name); }
  std::optional<std::string> form(std::string_view name) const;
  // The file chosen in a form; null if there is none.
  const BodyPart* file(std::string_view name) const;
  // The value of a request header that occurs exactly once.
  std::optional<std::string> header(std::string_view name) const;

  // The peer's address; behind a trusted proxy, the one that the proxy names (TrustedProxies).
  // Everyone else's headers are not believed: anyone can send them.
  const std::string& client_address() const { return request.client.address; }
  // Address and user agent, cut to an event's limits and made valid UTF-8, and the device cookie.
  Device device() const;
  // Where an attempt at a link or a token is counted. Valid as long as the request.
  Place place() const { return {client_address(), is_shared_address}; }

  // Whether the browser uses TLS, as far as we can tell: the public URL or a proxy says so. A false
  // claim harms only its sender: their browser will not return the cookie.
  bool is_tls() const;
  // Scheme, authority and base path without a trailing slash, for links that leave this server.
  // From the public URL, or without one from the request's Host (checked for its form).
  std::string public_base() const;
  // A path of this server as its clients see it, for JSON. (Pages need no such call: html() does
  // it.)
  std::string below_base(std::string_view path) const { return app.base.below(path); }

  // ---- Answering. Each replaces the answer before it.

  // Puts the base path before the addresses in the page (BasePath::page_below()).
  void html(int status, std::string page, Secrets secrets = Secrets::kMayBeThere);
  void json(int status, const Json& value);
  // 303: the browser gets `path` next, below the base path. Requires: a path of this server
  // (is_local_path()).
  void redirect(std::string_view path);
  void no_content();

  // For pages with a token in their address: Referrer-Policy strict-origin, so that requests that
  // leave them name the server without a path. (With no-referrer, browsers would also send "Origin:
  // null" with a form, which looks like another site's.)
  void keep_address_private();
  // Sets X-Request-Id, which every answer has.
  void name_request();

  // For JSON handlers. The handler's answer is sent when the command is durable, after `on_durable`
  // was called; if the command is refused, the refusal is answered instead.
  void answer_when_durable(Command command, std::function<void()> on_durable);
  // The answer is made by `answer` when the outcome is known, with another exchange: without the
  // request, with the same `who`. An error that it returns is answered like a handler's.
  void answer_from_outcome(Command command,
                           std::function<Result<void>(Exchange&, Result<Committed>)> answer);

 private:
  const FormFields query_;
};

}  // namespace muster::http
