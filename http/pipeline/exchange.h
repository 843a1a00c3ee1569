// One request being answered: what came, who calls, and the answer in the making.
//
//   Result<void> show_account(Exchange& exchange) {
//     exchange.html(200, render(..., exchange.caller->user));
//     return {};
//   }
//
// A handler answers with json(), html(), redirect() or no_content(), or returns an Error, which
// becomes an answer in one place (errors.h). It lives on the stack of one thread; nothing in it
// outlives the call. Where much is submitted, answer_when_durable() keeps no thread waiting.
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
#include <vector>

#include "core/accounts/commands.h"
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

// Whether an answer may be compressed: only where no secret stands in it (compression.h).
enum class Secrets : std::uint8_t { kMayBeThere, kNone };

struct Exchange;

// An answer that counts when a command is durable.
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

  // Filled in before the handler runs. `caller` is somebody on every route with Access::kSignedIn.
  Who who = {};  // channel kWeb for pages, kApi for JSON; actor: the caller
  std::shared_ptr<const Caller> caller = {};
  bool wants_json = false;
  // The body, as the route's BodyKind wants it: the bytes; the parts, where it came as
  // multipart/form-data; of a form in one piece, its fields besides.
  std::string body = {};
  std::vector<BodyPart> parts = {};
  FormFields fields = {};
  // From the path: what stood for "{id}", "{name}" and "{rest}" in the route's pattern.
  std::uint32_t path_id = 0;
  std::string path_name = {};
  std::string path_rest = {};
  // Set where the handler itself recorded the caller as active now: no second ping.
  bool activity_recorded = false;
  // Set by answer_when_durable() and answer_from_outcome().
  std::optional<PendingAnswer> pending = {};

  AccountService& accounts() const { return app.instance.accounts(); }

  // ---- Reading

  // The first value of the name in the query, or in the body of a form (decoded). Text as it came:
  // whoever uses it cleans it (core/text.h).
  std::optional<std::string> query(std::string_view name) const { return query_.first(name); }
  std::optional<std::string> form(std::string_view name) const;
  // The file that was chosen in a form; null where none was.
  const BodyPart* file(std::string_view name) const;
  // The value of a request header that came exactly once.
  std::optional<std::string> header(std::string_view name) const;

  // The other end of the connection. Headers that claim another (X-Forwarded-For, REMOTE_ADDR) are
  // not believed: anybody may send them.
  const std::string& client_address() const { return request.client.address; }
  // Address and user agent, cut to what an event may hold, made valid UTF-8, and the device cookie.
  Device device() const;

  // Whether the browser came over TLS, as far as we can tell: the public URL or a proxy says so. A
  // false claim costs only the one who makes it: a cookie that their browser will not send back.
  bool is_tls() const;
  // Scheme and authority without a slash at the end, for links that leave this server. From the
  // public URL; without one from the request's Host (checked for shape).
  std::string public_base() const;

  // ---- Answering. Each replaces the answer before it.

  void html(int status, std::string page, Secrets secrets = Secrets::kMayBeThere);
  void json(int status, const Json& value);
  // 303: the browser gets `path` next. Requires: a path of this server (see is_local_path).
  void redirect(std::string_view path);
  void no_content();

  // For pages with a token in their address: Referrer-Policy strict-origin, so that a request that
  // leaves them names the server and no path. (no-referrer would also make browsers send
  // "Origin: null" with a form, which cannot be told from another site's.)
  void keep_address_private();
  // X-Request-Id, which stands on every answer.
  void name_request();

  // For JSON handlers. What the handler answers leaves when the command is durable, after
  // `on_durable` was called; where the command is refused, the refusal is answered instead.
  void answer_when_durable(Command command, std::function<void()> on_durable);
  // The answer is made when the outcome is known, by `answer`, which gets another exchange: without
  // the request, with the same `who`. An error that it returns is answered as a handler's.
  void answer_from_outcome(Command command,
                           std::function<Result<void>(Exchange&, Result<Committed>)> answer);

 private:
  const FormFields query_;
};

}  // namespace muster::http
