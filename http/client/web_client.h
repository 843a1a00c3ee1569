// Asks other servers, over HTTP or HTTPS: witnesses, and a log that is verified from afar.
//
//   auto client = WebClient::open();
//   Result<WebAnswer> answer = (*client)->send({.url = "https://example.org/log/checkpoint"});
//
// The other side is not trusted: its answer is bounded in bytes and in time, redirects are not
// followed, and only http and https are spoken. Certificates are checked. A proxy is taken from the
// environment (https_proxy, no_proxy), as curl does.
//
// Keeps connections alive between requests. Threads: one at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/result.h"

namespace muster::http {

struct WebRequest {
  std::string url;
  std::optional<std::string> body = {};  // POST with it, as text; absent: GET
  std::string authorization = {};        // of the header; empty: none
  std::size_t answer_bytes_max = 64 * 1024;
  std::chrono::milliseconds timeout = std::chrono::seconds(30);  // for all of it
};

struct WebAnswer {
  int status = 0;
  std::string content_type;
  std::string location;  // where a redirect leads; empty: it is none
  std::string body;
};

class WebClient {
 public:
  // Returns false to give up, about ten times a second.
  using GoOn = std::function<bool()>;

  // kIo: libcurl is not installed.
  static Result<std::unique_ptr<WebClient>> open();
  ~WebClient();
  WebClient(const WebClient&) = delete;
  WebClient& operator=(const WebClient&) = delete;

  // The answer, whatever its status. kIo: there was none, it was too long or broke off; the message
  // is a sentence. kBusy: given up.
  Result<WebAnswer> send(const WebRequest& request, const GoOn& go_on = {});

 private:
  struct Handles;
  explicit WebClient(std::unique_ptr<Handles> handles);
  std::unique_ptr<Handles> handles_;
};

}  // namespace muster::http
