#include "projections/instance/operations.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "core/accounts/refusals.h"
#include "projections/instance/event_operations.h"
#include "projections/instance/log_operations.h"
#include "projections/instance/operator_input.h"
#include "projections/instance/people_operations.h"
#include "projections/instance/status.h"
#include "projections/instance/undo_event.h"

namespace muster::projections {
namespace {

Result<Json> create_user(Instance& instance, const OperationInput& input, const Emit&) {
  Result<std::string> email = text_argument(input.arguments, "username");
  if (!email) return tl::unexpected(email.error());
  Result<Secret> password = secret_argument(input.secrets, "password");
  if (!password) return tl::unexpected(password.error());
  NewAccount account{*std::move(email), *std::move(password)};
  if (auto token = secret_argument(input.secrets, "user_token"))
    account.api_token = *std::move(token);
  return instance.accounts().sign_up(account, from_shell(instance)).and_then([&](UserId id) {
    return id_and_email(instance, id);
  });
}

Result<Json> find_user(Instance& instance, const OperationInput& input, const Emit&) {
  const Removed removed =
      input.arguments.value("removed", false) ? Removed::kIncluded : Removed::kLeftOut;
  return named_user(instance, input.arguments, removed).and_then([&](UserId id) {
    return id_and_email(instance, id);
  });
}

Result<Json> reset_password(Instance& instance, const OperationInput& input, const Emit&) {
  const Result<UserId> id = named_user(instance, input.arguments);
  if (!id) return tl::unexpected(id.error());
  const Result<Secret> password = secret_argument(input.secrets, "password");
  if (!password) return tl::unexpected(password.error());
  const auto done = instance.accounts().set_password(*id, *password, PasswordChangedBy::kOperator,
                                                     input.arguments.value("keep_token", false),
                                                     from_shell(instance));
  if (!done) return tl::unexpected(done.error());
  Result<Json> answer = id_and_email(instance, *id);
  if (!answer) return answer;
  (*answer)["token_ended"] = done->ended_api_token;
  (*answer)["sessions_ended"] = done->sessions_ended;
  return answer;
}

Result<Json> replay(Instance& instance, const OperationInput& input, const Emit& emit) {
  const ReplayProgress progress = [&](std::uint64_t done, std::uint64_t total) {
    emit(Json{{"done", done}, {"total", total}});
  };
  if (input.arguments.value("check", false)) {
    const Result<Instance::CheckReport> report = instance.check_views(progress);
    if (!report) return tl::unexpected(report.error());
    return Json{{"end", report->checked_to.value},
                {"rows", report->rows},
                {"first_difference", report->first_difference}};
  }
  if (instance.is_only_readable()) {
    return fail(ErrorCode::kForbidden,
                "The data directory " + instance.data_dir().string() +
                    " cannot be written, so its views cannot be rebuilt. --check is possible.");
  }
  return instance.rebuild_views(progress).map([](Position end) {
    return Json{{"end", end.value}};
  });
}

struct Operation {
  std::string_view name;
  Result<Json> (*run)(Instance&, const OperationInput&, const Emit&);
  bool only_reads;
};
// WHO below is username (as find_user() accepts it) or id.
//   name             arguments (secrets)                         result
//   create_user      username (password, [user_token])           {"id", "email"}
//   find_user        WHO, [removed]                              {"id", "email"}
//   reset_password   WHO, [keep_token] (password)                {"id", "email", "token_ended",
//                                                                "sessions_ended"}
//   user             WHO, [as_of]                                who they are, how many live
//                                                                sessions (now only), projects
//   users            [search, order, limit, inactive_since,      each person as a line (emit);
//                    as_of]                                      {"shown", "count"}: the latter
//                                                                of all who match the search
//   sessions         WHO                                         {"id", "email", "sessions"}
//   end_sessions     WHO, [session]; all without it              {"id", "email", "ended"}
//   remove_user      WHO                                         {"id", "email",
//                                                                "sessions_ended"}
//   erase_user       WHO, also who was removed                   {"id", "position",
//                                                                "certificate"}
//   invite           {}                                          {"token", "reset_at",
//   reset_invite     {}                                          "reset_by", "address"}
//   events           [from, user, type, since, until, activity,  each event as a line (emit),
//                    limit, reverse, follow, labels]             with what ids are called if
//                                                                labels are asked for; {"next"}
//   labels           labels: ids as events have them             the same with what they are called
//   replay           [check]                                     lines {"done","total"} (emit);
//                                                                {"end"}, of a check with
//                                                                "rows" and "first_difference"
//   checkpoint       {}                                          {"checkpoint", "origin", "size",
//                                                                "root", "key", "witnesses":
//                                                                [{"name", "time"}]}: the log
//                                                                signed
//   prove            position, [commit]                          {"proof", "index", "size", "key",
//                                                                "commit": base64 or null}
//   undo             position                                    {"undoes", "position",
//                                                                "words": []}
//   status           {}                                          how the instance is: status.h
constexpr std::array kOperations = {
    Operation{"create_user", create_user, false},
    Operation{"find_user", find_user, true},
    Operation{"reset_password", reset_password, false},
    Operation{"user", show_user, true},
    Operation{"users", list_users, true},
    Operation{"sessions", list_sessions, true},
    Operation{"end_sessions", end_sessions, false},
    Operation{"deactivate_user", deactivate_user, false},
    Operation{"reactivate_user", reactivate_user, false},
    Operation{"change_email", change_email, false},
    Operation{"set_role", set_role, false},
    Operation{"hand_over", hand_over, false},
    Operation{"remove_user", remove_user, false},
    Operation{"erase_user", erase_user, false},
    Operation{"invite", show_invite, true},
    Operation{"reset_invite", reset_invite, false},
    Operation{"events", stream_events, true},
    Operation{"labels", name_labels, true},
    Operation{"replay", replay, true},
    Operation{"checkpoint", sign_checkpoint, false},
    Operation{"prove", prove_position, true},
    Operation{"undo", undo_position, false},
    Operation{"status", status, true},
};

// How long a command waits for views that are being computed again.
constexpr std::chrono::seconds kHealingMax(60);

Result<Json> run_one(const Operation& operation, Instance& instance, const OperationInput& input,
                     const Emit& emit) {
  bool has_emitted = false;
  const Emit noted = [&](const Json& line) {
    has_emitted = true;
    return emit(line);
  };
  while (true) {
    try {
      return operation.run(instance, input, noted);
    } catch (const Json::exception& e) {  // an argument of the wrong type
      return fail(ErrorCode::kInvalid, "An argument has the wrong type.", {}, e.what());
    } catch (const ViewsDamaged& damage) {
      const Error error = instance.views_are_damaged(damage);
      // An operation that changes something may already have done so.
      const bool may_repeat = operation.only_reads && !has_emitted && !damage.is_passing();
      if (!may_repeat || !instance.wait_until_views_are_whole(kHealingMax) ||
          instance.is_stopping()) {
        return tl::unexpected(error);
      }
    }
  }
}

}  // namespace

bool is_reading_operation(std::string_view name) {
  return std::ranges::any_of(kOperations,
                             [&](const Operation& o) { return o.name == name && o.only_reads; });
}

bool needs_people_index(std::string_view name, const Json& arguments) {
  return name == "users" && lists_by_index(arguments) && !arguments.contains("as_of");
}

Result<Json> run_operation(Instance& instance, std::string_view name, const Json& arguments,
                           const Emit& emit, const NamedSecrets& secrets) {
  if (!arguments.is_object())
    return fail(ErrorCode::kInvalid, "The arguments must be a JSON object.");
  for (const Operation& operation : kOperations) {
    if (operation.name == name) return run_one(operation, instance, {arguments, secrets}, emit);
  }
  return fail(ErrorCode::kNotFound, "Unknown operation “" + std::string(name) + "”.");
}

}  // namespace muster::projections
