#include "cli/subcommands/start_options.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>

#include <limits.h>
#include <unistd.h>

#include "cli/checks.h"
#include "cli/completion.h"
#include "cli/web_url.h"
#include "core/ascii.h"
#include "core/tree/note_key.h"
#include "http/pipeline/base_path.h"
#include "http/pipeline/host_check.h"
#include "projections/instance/log_history.h"

namespace muster::cli {

namespace {

const std::vector<std::string> kObservers = {"local", "founder", "everyone"};
constexpr std::string_view kNoProxies = "none";
constexpr std::size_t kWitnessesMax = 16;
const std::vector<std::string> kLogLevels = {"trace", "debug", "info", "warn", "warning", "error"};

bool is_origin(std::string_view text) {
  return is_web_url(text) && text.find('/', text.find("://") + 3) == std::string_view::npos;
}

}  // namespace

void StartOptions::add_to(CLI::App& app) {
  environment.text(app.add_option("-p,--port", port, "Port to listen on; 0 picks a free one")
                       ->check(whole_number(0, 65535))
                       ->type_name("N")
                       ->capture_default_str(),
                   "PORT");
  environment.text(app.add_option("--internal-host", address,
                                  "Address to listen on; 0.0.0.0 for all of the machine's")
                       ->type_name("ADDR")
                       ->capture_default_str(),
                   "INTERNAL_HOST");
  environment.text(app.add_option("--host", public_url,
                                  "Public address of the server, like https://people.example.org "
                                  "or https://example.org/muster")
                       ->type_name("URL"),
                   "HOST");
  environment.text(
      app.add_option("--username", username, "Create an account with this email before listening")
          ->type_name("EMAIL"),
      "USERNAME");
  environment.text(app.add_option("--password", password, "Its password (prompted for if omitted)")
                       ->type_name("PW"),
                   "PASSWORD");
  environment.text(app.add_option("--user-token", user_token, "Its API token")->type_name("T"),
                   "USER_TOKEN");
  settings.add_to(app, environment, "Rules");
  environment.text(app.add_option("--picture-side-pixels-max", picture_limits.side_pixels_max,
                                  "Maximum width and height in pixels of profile pictures")
                       ->check(whole_number(1, http::kPictureSidePixelsMaxMax))
                       ->type_name("N")
                       ->capture_default_str()
                       ->group("Rules"),
                   "PICTURE_SIDE_PIXELS_MAX");
  environment.text(app.add_option("--picture-bytes-max", picture_limits.bytes_max,
                                  "Maximum size in bytes of profile pictures")
                       ->check(whole_number(1, http::kPictureBytesMaxMax))
                       ->type_name("N")
                       ->capture_default_str()
                       ->group("Rules"),
                   "PICTURE_BYTES_MAX");
  environment.list(app.add_option("--trusted-origin", trusted_origins,
                                  "Allow changes from pages of this origin (repeatable)")
                       ->allow_extra_args(false)
                       ->type_name("ORIGIN")
                       ->group("Rules"),
                   "TRUSTED_ORIGINS");
  environment.list(app.add_option("--allowed-host", allowed_hosts,
                                  "Accept requests for this host name too (repeatable)")
                       ->allow_extra_args(false)
                       ->type_name("NAME")
                       ->group("Rules"),
                   "ALLOWED_HOSTS");
  environment.list(app.add_option("--trusted-proxies", trusted_proxies,
                                  "Believe X-Forwarded-For and Forwarded of proxies in these "
                                  "networks (repeatable), and of proxies on this "
                                  "machine unless one is none")
                       ->allow_extra_args(false)
                       ->delimiter(',')
                       ->type_name("CIDR,...")
                       ->group("Rules"),
                   "TRUSTED_PROXIES");
  environment.text(
      offer(app.add_option("--metrics", metrics,
                           "Who can see /metrics, positions and the revision: local (this "
                           "machine and the founder; the default), founder (the default "
                           "with --host) or everyone")
                ->check(one_of(kObservers))
                ->type_name("READERS")
                ->group("Rules"),
            kObservers),
      "METRICS");
  environment.flag(app.add_flag("--public-log", is_log_public,
                                "Let everyone read the signed checkpoint and the tree of the log, "
                                "which name no one")
                       ->group("Rules"),
                   "PUBLIC_LOG");
  environment.list(
      app.add_option("--witness", witnesses,
                     "Have signed checkpoints cosigned by the witness at this address, "
                     "with this key (repeatable)")
          ->allow_extra_args(false)
          ->type_name("URL=KEY"),
      "WITNESSES");
  environment.text(app.add_option("--new-origin", new_origin,
                                  "Begin a new history of the log, signed under this name; does "
                                  "nothing once it has begun")
                       ->type_name("NAME"),
                   "NEW_ORIGIN");
  environment.text(
      app.add_option("--scrub-mebibytes-per-second", scrub_mebibytes_per_second,
                     "Check the log for damage once a day at this speed; 0 turns it off")
          ->check(whole_number(0, 4096))
          ->type_name("N")
          ->capture_default_str(),
      "SCRUB_MEBIBYTES_PER_SECOND");
  environment.text(
      app.add_option("--forget-strangers-days", forget_strangers_days,
                     "Make addresses of failed log-ins without an account unreadable after so many "
                     "days, by whole months")
          ->check(whole_number(1, 36500))
          ->type_name("N")
          ->capture_default_str(),
      "FORGET_STRANGERS_DAYS");
  environment.flag(app.add_flag("--changes-despite-damage", changes_despite_damage,
                                "Accept changes even if the log is damaged"),
                   "CHANGES_DESPITE_DAMAGE");
  environment.text(
      offer(app.add_option("--log-level", log_level, "trace, debug, info, warn or error")
                ->check(one_of(kLogLevels))
                ->type_name("L")
                ->capture_default_str(),
            kLogLevels),
      "LOG_LEVEL");
}

Result<void> StartOptions::complete() {
  if (auto done = environment.complete(); !done) return done;
  drop_slashes_at_the_end(public_url);
  if (!public_url.empty() && !is_web_url(public_url)) {
    return fail(ErrorCode::kInvalid, "--host is \"" + public_url +
                                         "\"; use a URL like "
                                         "https://people.example.org");
  }
  if (!http::plain_path_of(public_url)) {
    return fail(ErrorCode::kInvalid, "--host is \"" + public_url +
                                         "\"; its path may have only letters, digits, '-', '.', "
                                         "'_' and '~' between slashes, like "
                                         "https://example.org/muster");
  }
  for (std::string& origin : trusted_origins) {
    drop_slashes_at_the_end(origin);
    if (!is_origin(origin)) {
      return fail(ErrorCode::kInvalid, "--trusted-origin is \"" + origin +
                                           "\"; use scheme and host, like "
                                           "https://app.example.org");
    }
  }
  for (const std::string& host : allowed_hosts) {
    if (!http::host_name(host)) {
      return fail(ErrorCode::kInvalid, "--allowed-host is \"" + host +
                                           "\"; use a host name or an address, like "
                                           "people.lan");
    }
  }
  for (const std::string& network : trusted_proxies) {
    if (network != kNoProxies && !http::IpNetwork::parse(network)) {
      return fail(ErrorCode::kInvalid, "--trusted-proxies is \"" + network +
                                           "\"; use an address or a network, like 10.0.0.0/8 or "
                                           "2001:db8::/32, or none");
    }
  }
  if (!new_origin.empty() &&
      (!is_key_name(new_origin) || new_origin.size() > projections::kOriginBytesMax)) {
    return fail(ErrorCode::kInvalid, "--new-origin is \"" + new_origin +
                                         "\"; use a name of at most " +
                                         std::to_string(projections::kOriginBytesMax) +
                                         " bytes without spaces and '+', like example.org/people");
  }
  if (witnesses.size() > kWitnessesMax) {
    return fail(ErrorCode::kInvalid,
                "There are more than " + std::to_string(kWitnessesMax) + " witnesses");
  }
  std::set<std::string> keys;
  for (const std::string& text : witnesses) {
    const auto witness = http::WitnessAddress::parse(text);
    if (!witness) {
      return fail(ErrorCode::kInvalid, "--witness is \"" + text + "\". " + witness.error().message);
    }
    if (!keys.insert(witness->key.name()).second) {
      return fail(ErrorCode::kInvalid, "--witness names " + witness->key.name() + " twice");
    }
  }
  if (username.empty() && !(password.empty() && user_token.empty())) {
    return fail(ErrorCode::kInvalid, "--password and --user-token need --username");
  }
  return {};
}

std::vector<http::WitnessAddress> StartOptions::witness_addresses() const {
  std::vector<http::WitnessAddress> addresses;
  for (const std::string& text : witnesses) {
    if (auto witness = http::WitnessAddress::parse(text)) addresses.push_back(*std::move(witness));
  }
  return addresses;
}

// A public URL implies a proxy, usually on this machine, and not every proxy identifies itself.
http::Observers StartOptions::observers() const {
  const std::string who = ascii_lower(metrics);
  if (who == "everyone") return http::Observers::kEveryone;
  if (who == "founder" || (who.empty() && !public_url.empty())) return http::Observers::kFounder;
  return http::Observers::kLocal;
}

http::TrustedProxies StartOptions::proxies() const {
  auto on_this_machine = http::TrustedProxies::OnThisMachine::kRecognised;
  std::vector<http::IpNetwork> networks;
  for (const std::string& network : trusted_proxies) {
    if (const auto parsed = http::IpNetwork::parse(network)) {
      networks.push_back(*parsed);
    } else {
      on_this_machine = http::TrustedProxies::OnThisMachine::kNone;
    }
  }
  return http::TrustedProxies(std::move(networks), on_this_machine);
}

http::Server::Options StartOptions::server_options() const {
  http::Server::Options options;
  options.address = address;
  options.port = static_cast<std::uint16_t>(port);
  options.app.public_url = public_url;
  options.app.trusted_origins = trusted_origins;
  options.app.allowed_hosts = allowed_hosts;
  options.app.trusted_proxies = proxies();
  options.app.observers = observers();
  options.app.is_log_public = is_log_public;
  options.app.picture_limits = picture_limits;
  return options;
}

std::vector<std::string> StartOptions::site_words() const {
  std::vector<std::string> words;
  const std::size_t scheme = public_url.find("://");
  if (scheme != std::string::npos) {
    const std::size_t host = scheme + 3;
    words.push_back(public_url.substr(host, public_url.find_first_of(":/", host) - host));
  }
  std::array<char, HOST_NAME_MAX + 1> machine{};
  if (::gethostname(machine.data(), machine.size() - 1) == 0 && machine.front() != '\0') {
    words.emplace_back(machine.data());
  }
  return words;
}

std::string StartOptions::listens_at(std::uint16_t bound_port) const {
  const bool is_ipv6 = address.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + address + "]" : address) + ":" + std::to_string(bound_port);
}

std::string StartOptions::url(std::uint16_t bound_port) const {
  if (!public_url.empty()) return public_url;
  static const std::vector<std::string> kHere = {
      "", "0.0.0.0", "::", "127.0.0.1", "::1", "localhost"};
  std::string host = address;
  if (std::find(kHere.begin(), kHere.end(), address) != kHere.end()) host = "localhost";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return "http://" + host + ":" + std::to_string(bound_port);
}

}  // namespace muster::cli
