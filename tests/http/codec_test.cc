// What cpp-httplib makes of bodies, whatever pieces they arrive in.
#include "http/transport/codec.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/support/http/form_in_parts.h"

namespace muster::http {
namespace {

constexpr std::string_view kBoundary = "----WebKitFormBoundaryAbCdEfGhIjKlMnOp";

std::string form() {
  const std::string line = "--" + std::string(kBoundary);
  return line + "\r\nContent-Disposition: form-data; name=\"first_name\"\r\n\r\nAda\r\n" + line +
         "--\r\n";
}

// A picture was refused with 400 where the first bytes of its form came with the head.
TEST(Codec, AFormMayBeCutAnywhere) {
  const std::string body = form();
  for (std::size_t arrived = 0; arrived <= body.size(); ++arrived) {
    const auto parts = read_form(kBoundary, body, arrived);
    ASSERT_TRUE(parts && parts->size() == 1) << arrived;
    EXPECT_EQ(parts->front().bytes, "Ada") << arrived;
  }
}

TEST(Codec, AFormWithoutItsEndIsRefused) {
  const std::string body = form();
  constexpr std::size_t kEndBytes = 4;  // "--" and a line break
  for (std::size_t size = 0; size <= body.size() - kEndBytes; ++size) {
    EXPECT_FALSE(read_form(kBoundary, body.substr(0, size), size / 2)) << size;
  }
}

}  // namespace
}  // namespace muster::http
