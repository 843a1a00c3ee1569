// A sequencer over a log in memory and views in a temporary directory, with one founder: the
// smallest thing that takes commands.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <gtest/gtest.h>

#include "core/accounts/registry.h"
#include "core/sequencer/sequencer.h"
#include "tests/support/decider_spec.h"
#include "tests/support/gated_log.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace muster {

struct SequencerFixture {
  explicit SequencerFixture(Sequencer::Options options = {}) {
    const TableSpec table = table_spec(Registry::kTraits);
    auto opened = ViewStore::open(dir.path() / "views", {&table, 1});
    if (!opened) ADD_FAILURE() << opened.error().message;
    views = *std::move(opened);
    sequencer.emplace(log, views, clock, std::move(options));
  }

  // Signs somebody up and returns their id.
  UserId sign_up(const std::string& email, std::uint8_t token) {
    SignUp command;
    command.email = email;
    command.password = {"$scrypt$" + email};
    command.api_token = {ada_and_bob::digest(token), Sealed{"token"}};
    command.founding_invite = {ada_and_bob::digest(1), Sealed{"invite"}};
    const Result<Committed> done =
        sequencer->submit(std::move(command), {{}, Channel::kCli, {}, OrganizationId(1)});
    if (!done) {
      ADD_FAILURE() << done.error().message;
      return UserId();
    }
    return done->find<UserSignedUp>()->user;
  }

  Result<Committed> ping(UserId user) {
    return sequencer->submit(ReportActivity{{{user, clock.now(), {}}}},
                             {user, Channel::kApi, {}, OrganizationId(1)});
  }

  TempDir dir;
  ManualClock clock{Timestamp{1'700'000'000'000'000}};
  GatedLog log;
  std::shared_ptr<ViewStore> views;
  std::optional<Sequencer> sequencer;
};

}  // namespace muster
