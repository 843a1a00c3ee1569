// Sends requests to the running server over HTTP, one at a time, and keeps a journal of them.
//
//   Asker asker({.number = 3, .port = server.port(), .journal = journal, .dying = dying});
//   auto answer = asker.ask({.what = "invite reset", ...}, post("/api/invite/reset-token", token));
//
// There is an answer only for 2xx and 3xx. A 4xx is a complaint in the journal: every request is
// valid, so a refusal means that something was lost. So is a connection that breaks before `dying`
// was set. One thread.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <httplib.h>

#include "tests/crash/journal.h"

namespace muster::crash {

class Asker {
 public:
  struct Options {
    int number;  // unique among those using the journal
    int port;
    Journal& journal;
    const std::atomic<bool>& dying;  // set before the server is killed or stopped
  };
  explicit Asker(Options options);

  std::optional<httplib::Response> ask(Asked asked, const httplib::Request& request);
  // The journal's number of the last request.
  std::size_t last() const { return last_; }
  // The server no longer answers.
  bool is_over() const { return over_; }
  bool is_dying() const { return options_.dying; }

  Journal& journal() const { return options_.journal; }

 private:
  const Options options_;
  std::unique_ptr<httplib::Client> client_;
  std::size_t last_ = 0;
  bool over_ = false;
};

// Requests with an API token; an empty token is anonymous.
httplib::Request get(const std::string& path, const std::string& token);
httplib::Request post(const std::string& path, const std::string& token, std::string body = "",
                      const std::string& content_type = "application/json");
httplib::Request patch(const std::string& path, const std::string& token, const Json& body);
std::string form_body(const std::map<std::string, std::string>& fields);

// The answer as a JSON object; empty if it is not one (arrays: array_of()).
Json body_of(const httplib::Response& response);
Json array_of(const httplib::Response& response);

}  // namespace muster::crash
