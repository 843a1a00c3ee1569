#include "cli/subcommands/event_query.h"

#include <gtest/gtest.h>

namespace muster::cli {
namespace {

const Timestamp kNow = parse_rfc3339("2026-05-10T12:00:00Z").value();

TEST(EventQuery, FixesMomentsAtTheTimeOfAsking) {
  EventQuery query;
  query.from = 5;
  query.user = "ada";
  query.type = "session";
  query.since = "2h";
  const auto arguments = event_arguments(query, kNow);
  ASSERT_TRUE(arguments);
  EXPECT_EQ(arguments->dump(),
            R"({"from":5,"user":"ada","type":"session","since":"2026-05-10T10:00:00.000000Z"})");
}

TEST(EventQuery, AnUnknownTypeListsTheKnownOnes) {
  EventQuery query;
  for (const char* type : {"user.signedup", "users", "user.", "u", "signed_up"}) {
    query.type = type;
    const auto arguments = event_arguments(query, kNow);
    ASSERT_FALSE(arguments) << type;
    EXPECT_NE(arguments.error().message.find("user.signed_up, "), std::string::npos);
  }
}

}  // namespace
}  // namespace muster::cli
