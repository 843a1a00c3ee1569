// The settings of `muster start`, from the command line and the environment.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/environment.h"
#include "cli/instance_settings.h"
#include "http/server.h"
#include "http/witnesses/witness_address.h"

namespace muster::cli {

struct StartOptions {
  int port = 8080;
  std::string address = "127.0.0.1";
  std::string public_url;
  std::string username;
  std::string password;
  std::string user_token;
  std::vector<std::string> trusted_origins;
  std::vector<std::string> allowed_hosts;
  std::vector<std::string> trusted_proxies;
  http::PictureLimits picture_limits;
  bool is_log_public = false;
  std::string metrics;  // empty: depends on whether there is a public URL
  std::string log_level = "info";
  bool changes_despite_damage = false;
  unsigned scrub_mebibytes_per_second = 16;
  unsigned forget_strangers_days = 90;
  std::string new_origin;  // empty: none
  std::vector<std::string> witnesses;
  InstanceSettings settings;
  EnvironmentOptions environment;

  void add_to(CLI::App& app);
  // Call after parsing: adds the values from the environment. kInvalid names the fault.
  Result<void> complete();

  // Requires: complete().
  std::vector<http::WitnessAddress> witness_addresses() const;
  http::Observers observers() const;
  http::Server::Options server_options() const;
  // The server's address for people: `public_url`, or this machine's name for it.
  std::string url(std::uint16_t port) const;
  // Requires: complete().
  http::TrustedProxies proxies() const;
  // "127.0.0.1:8080": where it listens.
  std::string listens_at(std::uint16_t port) const;
  // The names of this server, which passwords may not consist of.
  std::vector<std::string> site_words() const;
};

}  // namespace muster::cli
