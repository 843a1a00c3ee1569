// Operations about people, their sessions and the invitation link: see operations.cc.
#pragma once

#include "projections/instance/operations.h"

namespace muster::projections {

Result<Json> list_users(Instance& instance, const OperationInput& input, const Emit& emit);
Result<Json> show_user(Instance& instance, const OperationInput& input, const Emit& emit);
Result<Json> list_sessions(Instance& instance, const OperationInput& input, const Emit& emit);
Result<Json> end_sessions(Instance& instance, const OperationInput& input, const Emit& emit);
Result<Json> remove_user(Instance& instance, const OperationInput& input, const Emit& emit);
Result<Json> deactivate_user(Instance& instance, const OperationInput& input, const Emit& emit);
Result<Json> reactivate_user(Instance& instance, const OperationInput& input, const Emit& emit);
Result<Json> change_email(Instance& instance, const OperationInput& input, const Emit& emit);
Result<Json> set_role(Instance& instance, const OperationInput& input, const Emit& emit);
Result<Json> hand_over(Instance& instance, const OperationInput& input, const Emit& emit);
Result<Json> erase_user(Instance& instance, const OperationInput& input, const Emit& emit);
Result<Json> show_invite(Instance& instance, const OperationInput& input, const Emit& emit);
Result<Json> reset_invite(Instance& instance, const OperationInput& input, const Emit& emit);

// Whether list_users() with these arguments asks the index of people in memory.
bool lists_by_index(const Json& arguments);

}  // namespace muster::projections
