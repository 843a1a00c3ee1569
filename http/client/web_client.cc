#include "http/client/web_client.h"

#include <utility>

#include "http/client/curl.h"

namespace muster::http {
namespace {

constexpr int kBetweenLooksMs = 100;
constexpr long kConnectTimeoutMs = 10'000;

// What arrives of an answer.
struct Arriving {
  std::string body;
  std::size_t bytes_max;
  bool is_too_long = false;
};

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* to) {
  auto& arriving = *static_cast<Arriving*>(to);
  const std::size_t many = size * count;
  if (many > arriving.bytes_max - arriving.body.size()) {
    arriving.is_too_long = true;
    return many + 1;  // ends the transfer
  }
  arriving.body.append(bytes, many);
  return many;
}

std::string text_or_empty(const char* text) { return text == nullptr ? "" : text; }

}  // namespace

struct WebClient::Handles {
  const Curl& api;
  CURL* easy = nullptr;
  CURLM* multi = nullptr;

  explicit Handles(const Curl& c) : api(c), easy(c.easy_init()), multi(c.multi_init()) {}
  ~Handles() {
    if (easy != nullptr) api.easy_cleanup(easy);
    if (multi != nullptr) api.multi_cleanup(multi);
  }
  Handles(const Handles&) = delete;
  Handles& operator=(const Handles&) = delete;

  // nullopt: given up.
  std::optional<CURLcode> transfer(const GoOn& go_on) const {
    if (api.multi_add(multi, easy) != CURLM_OK) return CURLE_FAILED_INIT;
    std::optional<CURLcode> outcome;
    int running = 1;
    while (!go_on || go_on()) {
      if (api.perform(multi, &running) != CURLM_OK) outcome = CURLE_FAILED_INIT;
      int more = 0;
      while (const CURLMsg* message = api.info_read(multi, &more)) {
        if (message->msg == CURLMSG_DONE) outcome = message->data.result;
      }
      if (outcome) break;
      api.poll(multi, nullptr, 0, kBetweenLooksMs, nullptr);
    }
    api.multi_remove(multi, easy);
    return outcome;
  }
};

WebClient::WebClient(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {}
WebClient::~WebClient() = default;

Result<std::unique_ptr<WebClient>> WebClient::open() {
  const Curl* api = curl();
  if (api == nullptr)
    return fail(ErrorCode::kIo,
                "Asking another server needs libcurl (libcurl4), which is missing.");
  auto handles = std::make_unique<Handles>(*api);
  if (handles->easy == nullptr || handles->multi == nullptr)
    return fail(ErrorCode::kIo, "libcurl cannot be used.");
  return std::unique_ptr<WebClient>(new WebClient(std::move(handles)));
}

Result<WebAnswer> WebClient::send(const WebRequest& request, const GoOn& go_on) {
  const Curl& api = handles_->api;
  CURL* const easy = handles_->easy;
  Arriving arriving{{}, request.answer_bytes_max};
  curl_slist* headers = nullptr;
  if (request.body) {
    headers = api.slist_append(headers, "Content-Type: text/plain; charset=utf-8");
    headers = api.slist_append(headers, "Expect:");  // no waiting before the body
  }
  if (!request.authorization.empty()) {
    headers = api.slist_append(headers, ("Authorization: " + request.authorization).c_str());
  }
  api.setopt(easy, CURLOPT_URL, request.url.c_str());
  api.setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  api.setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  api.setopt(easy, CURLOPT_NOSIGNAL, 1L);
  api.setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // a stop does not wait for a name server
  api.setopt(easy, CURLOPT_USERAGENT, "muster");
  api.setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
  api.setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  api.setopt(easy, CURLOPT_WRITEFUNCTION, &take);
  api.setopt(easy, CURLOPT_WRITEDATA, static_cast<void*>(&arriving));
  api.setopt(easy, CURLOPT_HTTPHEADER, headers);
  if (request.body) {
    api.setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body->size()));
    api.setopt(easy, CURLOPT_POSTFIELDS, request.body->c_str());
  } else {
    api.setopt(easy, CURLOPT_HTTPGET, 1L);
  }
  const std::optional<CURLcode> outcome = handles_->transfer(go_on);
  api.setopt(easy, CURLOPT_HTTPHEADER, nullptr);
  api.slist_free_all(headers);

  if (!outcome) return fail(ErrorCode::kBusy, "The request was given up.");
  if (arriving.is_too_long)
    return fail(ErrorCode::kIo, request.url + " answers with more than " +
                                    std::to_string(request.answer_bytes_max) + " bytes.");
  if (*outcome != CURLE_OK)
    return fail(ErrorCode::kIo, request.url + " does not answer: " + api.strerror(*outcome) + ".");
  long status = 0;
  const char* content_type = nullptr;
  const char* location = nullptr;
  api.getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  api.getinfo(easy, CURLINFO_CONTENT_TYPE, &content_type);
  api.getinfo(easy, CURLINFO_REDIRECT_URL, &location);
  return WebAnswer{static_cast<int>(status), text_or_empty(content_type), text_or_empty(location),
                   std::move(arriving.body)};
}

}  // namespace muster::http
