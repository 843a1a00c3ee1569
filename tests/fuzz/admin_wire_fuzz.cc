// What goes over admin.sock. Input: for the server where the first byte is even, a request's body;
// for the shell where it is odd, a line of the answer.

#include <algorithm>
#include <cstdint>
#include <string>

#include "core/check.h"
#include "http/admin/wire.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

bool are_equal(const projections::NamedSecrets& a, const projections::NamedSecrets& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
    return x.first == y.first && x.second.reveal() == y.second.reveal();
  });
}

void check_request(std::string_view body) {
  const Result<http::OperationRequest> request = http::request_in(std::string(body));
  if (!request) {
    MUSTER_CHECK(request.error().code == ErrorCode::kInvalid, "refused as something else");
    return;
  }
  const Result<http::OperationRequest> again =
      http::request_in(http::request_body(request->arguments, request->secrets));
  MUSTER_CHECK(again && again->arguments == request->arguments &&
                   are_equal(again->secrets, request->secrets),
               "a request that is written is read in another way");
}

// As the shell reads it.
void check_answer(std::string_view line) {
  const Json message = http::message_in(line);
  if (!message.is_object() || message.contains("line")) return;
  const Result<Json> outcome = http::outcome_in(message);
  const std::string written = http::outcome_message(outcome);
  MUSTER_CHECK(written.find('\n') == written.size() - 1, "a message is one line");
  const Result<Json> again = http::outcome_in(http::message_in(written));
  MUSTER_CHECK(again.has_value() == outcome.has_value(), "an error becomes a result, or it one");
  if (outcome) {
    MUSTER_CHECK(*again == *outcome, "a result that is written is read in another way");
  } else {
    MUSTER_CHECK(again.error().code == outcome.error().code &&
                     again.error().message == outcome.error().message &&
                     again.error().field == outcome.error().field &&
                     again.error().detail == outcome.error().detail,
                 "an error that is written is read in another way");
  }
}

}  // namespace

void fuzz(std::string_view input) {
  Input in(input);
  if (in.byte() % 2 == 0) {
    check_request(in.rest());
  } else {
    check_answer(in.rest());
  }
}

}  // namespace muster::fuzz
