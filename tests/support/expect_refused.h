// What was asked for is refused, with this code and for this field.
//
//   expect_refused(service.sign_up(...), ErrorCode::kInvalid, "email");
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "core/result.h"

namespace muster {

template <typename T>
void expect_refused(const Result<T>& result, ErrorCode code, const std::string& field = "") {
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, code) << result.error().message;
  EXPECT_EQ(result.error().field, field);
}

}  // namespace muster
