// The way of every request, straight down: host, route, origin, caller, access, body, handler,
// activity.
//
// Each step may end it with an Error; errors become answers in errors.h. Exceptions of libraries
// are caught here and nowhere else, and become 500 with a request id. Nothing of the body is read
// before it is clear who calls and how much they may send. Threads: answer() from any.
#pragma once

#include <memory>
#include <vector>

#include <httplib.h>

#include "core/result.h"
#include "http/pipeline/app.h"
#include "http/pipeline/host_check.h"
#include "http/pipeline/router.h"
#include "http/transport/engine.h"

namespace muster::http {

class Pipeline {
 public:
  // Both must outlive it.
  Pipeline(App& app, const Router& router);

  std::unique_ptr<DeferredAnswer> answer(const httplib::Request& request,
                                         httplib::Response& response, BodyReader& body) const;
  // A page for a browser whose request never came to answer(); programs get the engine's JSON.
  void refuse(const httplib::Request& request, httplib::Response& response) const;
  // Headers that stand on every answer, also on those that never came to answer().
  static std::vector<StandingHeader> standing_headers(const AppOptions& options);

 private:
  Result<void> run(Exchange& exchange, const RouteMatch& match, BodyReader& body) const;
  bool is_for_us(const httplib::Request& request) const;

  App& app_;
  const Router& router_;
  const HostCheck hosts_;
  mutable RefusedHosts refused_hosts_;
};

}  // namespace muster::http
