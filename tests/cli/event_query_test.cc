#include "cli/subcommands/event_query.h"

#include <string>
#include <utility>

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

TEST(EventQuery, AnUnknownTypeIsAnsweredWithTheNearestOne) {
  const std::string list = " (list: muster events --help)";
  const std::pair<const char*, std::string> table[] = {
      {"user.signedup", "; did you mean \"user.signed_up\"?"},
      {"users", "; did you mean \"user\"?"},
      {"sesion", "; did you mean \"session\"?"},
      {"user.", "; did you mean \"user\"?"},
      {"bogus", ""},
  };
  EventQuery query;
  for (const auto& [type, meant] : table) {
    query.type = type;
    const auto arguments = event_arguments(query, kNow);
    ASSERT_FALSE(arguments) << type;
    EXPECT_EQ(arguments.error().message,
              "unknown event type \"" + std::string(type) + "\"" + meant + list);
  }
}

TEST(EventQuery, AWrongTimeIsAnsweredWithExamples) {
  EventQuery query;
  query.since = "last week";
  const auto arguments = event_arguments(query, kNow);
  ASSERT_FALSE(arguments);
  EXPECT_EQ(arguments.error().message,
            "--since: invalid time \"last week\"; "
            "use 2026-05-04, 90m, 2h, 7d, 2w, 1y, today, yesterday");
}

}  // namespace
}  // namespace muster::cli
