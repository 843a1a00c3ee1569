// The path of every request, in order: client, base path, host, route, origin, caller, access,
// body, handler, activity.
//
// Each step may end it with an Error; errors become answers in errors.h. Exceptions of libraries
// are caught only here and become 500 with a request id. The body is not read before it is clear
// who the caller is and how much they may send. Threads: answer() from any.
#pragma once

#include <optional>
#include <vector>

#include "core/result.h"
#include "http/pipeline/app.h"
#include "http/pipeline/host_check.h"
#include "http/pipeline/origin_check.h"
#include "http/pipeline/router.h"
#include "http/transport/answer_writer.h"
#include "http/transport/body_reader.h"
#include "http/transport/deferred_answer.h"
#include "http/transport/request.h"

namespace muster::http {

class Pipeline {
 public:
  // Both must outlive this object.
  Pipeline(App& app, const Router& router);

  // The request is changed to what the program works with: the client's address instead of its
  // proxy's, and no base path.
  Answer answer(Request& request, BodyReader& body) const;
  // A page for a browser whose request never reached answer(); programs get the engine's JSON.
  std::optional<Response> refuse(Request& request, int status) const;
  // Headers of every answer, also of those that never reached answer().
  static std::vector<StandingHeader> standing_headers(const AppOptions& options);

 private:
  std::string page_to_return_to(const Exchange& exchange) const;
  // Replaces the proxy's address by its client's. True: the address is that of a proxy whose word
  // does not count, so it may be many people's.
  bool find_client(Request& request) const;
  RouteMatch match(Request& request) const;
  Result<void> run(Exchange& exchange, const RouteMatch& match, BodyReader& body) const;
  bool is_for_us(const Request& request) const;

  App& app_;
  const Router& router_;
  const HostCheck hosts_;
  mutable RefusedHosts refused_hosts_;
  mutable RefusedOrigins refused_origins_;
  mutable IgnoredProxies ignored_proxies_;
};

}  // namespace muster::http
