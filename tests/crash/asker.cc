#include "tests/crash/asker.h"

#include <utility>

#include "http/pipeline/exchange.h"
#include "http/transport/url.h"
#include "tests/harness/program.h"

namespace muster::crash {

namespace {

httplib::Request request_of(const std::string& method, const std::string& path,
                            const std::string& token) {
  httplib::Request request;
  request.method = method;
  request.path = path;
  if (!token.empty()) request.headers = token_headers(token);
  return request;
}

std::optional<std::string> request_id(const httplib::Response& response) {
  std::string text = response.get_header_value("X-Request-Id");
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

}  // namespace

Asker::Asker(Options options) : options_(options), client_(client_of(options.port)) {}

std::optional<httplib::Response> Asker::ask(Asked asked, const httplib::Request& request) {
  const std::string what = asked.what;
  asked.asker = options_.number;
  last_ = options_.journal.write(std::move(asked));
  const httplib::Result answer = client_->send(request);
  if (!answer) {
    over_ = true;
    if (!options_.dying) {
      options_.journal.complain("no answer to " + what + ": " + httplib::to_string(answer.error()));
    }
    return std::nullopt;
  }
  const auto id = request_id(*answer);
  options_.journal.answer(last_, answer->status, id);
  // 503 is busy: nobody is to blame, and nothing was promised.
  const bool is_good = answer->status < 400;
  if (!id || (!is_good && answer->status != 503)) {
    options_.journal.complain(what + ": " + std::to_string(answer->status) + " " + answer->body);
  }
  return is_good ? std::optional(*answer) : std::nullopt;
}

httplib::Request get(const std::string& path, const std::string& token) {
  return request_of("GET", path, token);
}

httplib::Request post(const std::string& path, const std::string& token, std::string body,
                      const std::string& content_type) {
  httplib::Request request = request_of("POST", path, token);
  if (!body.empty()) request.set_header("Content-Type", content_type);
  request.body = std::move(body);
  return request;
}

httplib::Request patch(const std::string& path, const std::string& token, const Json& body) {
  httplib::Request request = request_of("PATCH", path, token);
  request.set_header("Content-Type", "application/json");
  request.body = body.dump();
  return request;
}

std::string form_body(const std::map<std::string, std::string>& fields) {
  std::string body;
  for (const auto& [name, value] : fields) {
    if (!body.empty()) body += '&';
    body += name + "=" + http::url_encode(value);
  }
  return body;
}

Json body_of(const httplib::Response& response) {
  Json body = Json::parse(response.body, nullptr, /*allow_exceptions=*/false);
  return body.is_object() ? body : Json::object();
}

Json array_of(const httplib::Response& response) {
  Json body = Json::parse(response.body, nullptr, /*allow_exceptions=*/false);
  return body.is_array() ? body : Json::array();
}

}  // namespace muster::crash
