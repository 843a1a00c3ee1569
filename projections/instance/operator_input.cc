#include "projections/instance/operator_input.h"

#include <cstdint>

#include "core/accounts/refusals.h"

namespace muster::projections {

Result<std::string> text_argument(const Json& arguments, const char* name) {
  const auto found = arguments.find(name);
  if (found == arguments.end() || !found->is_string()) {
    return fail(ErrorCode::kInvalid, std::string(name) + " is missing.", name);
  }
  return found->get<std::string>();
}

Result<Secret> secret_argument(const NamedSecrets& secrets, std::string_view name) {
  const auto found = secrets.find(name);
  if (found == secrets.end()) {
    return fail(ErrorCode::kInvalid, std::string(name) + " is missing.", std::string(name));
  }
  return found->second;
}

Result<UserId> named_user(Instance& instance, const Json& arguments, Removed removed) {
  if (const auto id = arguments.find("id"); id != arguments.end()) {
    const UserId user(id->get<std::uint32_t>());
    if (!instance.accounts().user(user)) return no_such_person("username");
    return user;
  }
  return text_argument(arguments, "username").and_then([&](const std::string& who) {
    return instance.accounts().find_user(who, removed);
  });
}

Result<Json> id_and_email(Instance& instance, UserId id) {
  const auto user = instance.accounts().user(id);
  if (!user) return no_such_person("username");
  return Json{{"id", id.value}, {"email", user->email}};
}

Who from_shell(Instance& instance) {
  return {std::nullopt, Channel::kCli, RequestId(instance.random().number()), OrganizationId(1)};
}

}  // namespace muster::projections
