// What every handler works with: the instance, and the operator's settings for the web. One per
// server; it outlives every Exchange.
//
//   Result<Views> views = exchange.app.instance.views();
//
// Threads: all members may be used from any. Whether sign-up needs the invitation link is a rule of
// the instance: app.instance.sequencer().rules().
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "core/security/random.h"
#include "http/pictures/picture.h"
#include "http/pipeline/base_path.h"
#include "http/pipeline/cookie_names.h"
#include "http/pipeline/trusted_proxies.h"
#include "projections/instance/instance.h"

namespace muster::http {

class ActivityRecorder;
class Metrics;
class ConcurrencyLimit;
class FormLedger;

// A quarter of the connections that are served at once (Server::Options); the rest is for requests.
inline constexpr unsigned kLiveStreamsMax = 64;
// Each one keeps a core busy.
inline constexpr unsigned kExportsMax = 4;

// The maximum size of a form with a file. Above every limit of pictures, so that a file that is too
// large gets its own message.
inline constexpr std::size_t kUploadBytesMax = 5u << 20;
inline constexpr std::size_t kPictureBytesMaxMax = 4u << 20;
inline constexpr int kPictureSidePixelsMaxMax = 4096;

// Who may see metrics, positions and the revision (observers.h).
enum class Observers : std::uint8_t {
  kLocal,    // this machine, unless through a proxy, and the founder
  kFounder,  // the founder's session or API token
  kEveryone,
};

struct AppOptions {
  // The server's address for people, e.g. "https://example.org/muster" (--host); empty: the Host of
  // each request, without a path. With https, cookies are Secure.
  std::string public_url = {};
  // Origins besides our own whose pages may make changes, e.g. "https://app.example.org".
  std::vector<std::string> trusted_origins = {};
  // Names of this server besides the host of `public_url` (HostCheck); the server adds the address
  // that it listens on.
  std::vector<std::string> allowed_hosts = {};
  std::string listening = {};
  TrustedProxies trusted_proxies = {};
  Observers observers = Observers::kLocal;
  // Whether everybody may read the tree of the log (/log/), which names nobody; otherwise people
  // with an account.
  bool is_log_public = false;
  PictureLimits picture_limits = {};
};

// Creates request ids from 32 random bits per run of the program and a counter (name_of()), so that
// ids in the event log and in the server's log match, also across restarts.
class RequestIds {
 public:
  explicit RequestIds(Random& random) : next_(random.number() << 32) {}
  RequestId next() { return RequestId(next_.fetch_add(1, std::memory_order_relaxed)); }

 private:
  std::atomic<std::uint64_t> next_;
};

struct Exchange;

struct App {
  projections::Instance& instance;
  AppOptions options;
  // Answers with a page that says what went wrong and what to do. Never fails.
  void (*render_error_page)(Exchange& exchange, int status, const Error& error);
  Metrics& metrics;
  ActivityRecorder& activity;
  RequestIds& request_ids;
  PictureMaker& pictures;
  ConcurrencyLimit& live_streams;
  ConcurrencyLimit& exports;
  FormLedger& forms;

  const BasePath base = BasePath::of_url(options.public_url);
  const CookieNames cookies = CookieNames::of(
      instance.public_id(), options.public_url.starts_with("https://"), base.text().empty());
};

}  // namespace muster::http
