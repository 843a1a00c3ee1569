// An AccountService over a small fixture, with cheap hashes.
#pragma once

#include <cstdint>
#include <optional>

#include "core/service/account_service.h"
#include "tests/support/fixed_random.h"
#include "tests/support/sequencer_fixture.h"

namespace muster {

struct AccountsFixture : SequencerFixture {
  explicit AccountsFixture(Rules rules = {}) : SequencerFixture({.rules = rules, .on_fatal = {}}) {
    service.emplace(*sequencer, hasher, key, random, clock, PasswordPolicy{});
  }

  static constexpr const char* kPassword = "purple elephant ladder";

  Who web(std::optional<UserId> actor = std::nullopt) const {
    return {actor, Channel::kWeb, RequestId(1), OrganizationId(1)};
  }
  Who shell() const { return {std::nullopt, Channel::kCli, RequestId(2), OrganizationId(1)}; }

  Result<UserId> try_sign_up(const std::string& email, const std::string& password = kPassword) {
    return service->sign_up({email, Secret(password)}, web());
  }
  UserId join(const std::string& email) {
    const Result<UserId> id = try_sign_up(email);
    if (!id) ADD_FAILURE() << id.error().message;
    return id.value_or(UserId());
  }
  Result<SignedIn> sign_in(const std::string& email, const std::string& password = kPassword) {
    return service->sign_in(email, Secret(password), device, web());
  }

  // All events of this type in the log.
  template <typename T>
  std::vector<T> events() const {
    std::vector<T> found;
    const auto cursor = log.read(Position(0));
    while (true) {
      const auto commit = cursor->next();
      if (!commit || !*commit) return found;
      for_each_event(**commit, [&](Position, const Who&, const Payload& payload) {
        if (const T* event = std::get_if<T>(&payload)) found.push_back(*event);
      });
    }
  }

  const Device device{"127.0.0.1", "Browser"};
  FixedRandom random;
  PasswordHasher hasher{{.cost = {.memory_kib = 8, .passes = 1}}, random};
  InstanceKey key{std::array<std::uint8_t, 32>{1, 2, 3}};
  std::optional<AccountService> service;
};

}  // namespace muster
