#include "http/pipeline/origin_check.h"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace muster::http {
namespace {

constexpr const char* kPublicUrl = "https://people.example.org/muster";
const std::vector<std::string> kTrusted{"https://app.example.net", "HTTP://Tools.Example.net:80/"};

struct Case {
  const char* claim;
  OriginFacts facts;
  bool allowed;
};

void expect_each(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(check_origin(c.facts, kPublicUrl, kTrusted).has_value(), c.allowed) << c.claim;
  }
}

using Text = std::optional<std::string>;
OriginFacts post(Text site, Text origin, std::string host = "muster.local:8080") {
  return {.method = "POST",
          .sec_fetch_site = std::move(site),
          .origin = std::move(origin),
          .host = std::move(host)};
}

constexpr auto kNone = std::nullopt;

TEST(OriginCheck, GoesBySecFetchSiteWhereTheBrowserSendsIt) {
  expect_each({
      {"our own page", post("same-origin", "http://muster.local:8080"), true},
      {"our own page behind a proxy that renames us", post("same-origin", "https://x.test"), true},
      {"typed by the person", post("none", kNone), true},
      {"another site", post("cross-site", "https://evil.test"), false},
      {"another site that hides", post("cross-site", "null"), false},
      {"another site without an origin", post("cross-site", kNone), false},
      {"a neighbour under our domain", post("same-site", "https://blog.example.org"), false},
      {"our host's name does not help against it", post("cross-site", "http://muster.local:8080"),
       false},
      {"a value that no browser sends", post("SAME-ORIGIN", kNone), false},
      {"an empty value", post("", kNone), false},
      {"another site that is trusted", post("cross-site", "https://app.example.net"), true},
      {"a neighbour that is the public one", post("same-site", "https://people.example.org"), true},
  });
}

TEST(OriginCheck, ComparesOriginWithHostWhereThereIsNoSecFetchSite) {
  expect_each({
      {"a program", post(kNone, kNone), true},
      {"our own page", post(kNone, "http://muster.local:8080"), true},
      {"in other letters", post(kNone, "HTTP://Muster.Local:8080"), true},
      {"TLS ends at a proxy", post(kNone, "https://muster.local", "muster.local"), true},
      {"the default port is written once", post(kNone, "https://muster.local:443", "muster.local"),
       true},
      {"the other way round", post(kNone, "https://muster.local", "muster.local:443"), true},
      {"IPv6", post(kNone, "http://[::1]:8080", "[::1]:8080"), true},
      {"another port", post(kNone, "http://muster.local:9090"), false},
      {"the other scheme's default port", post(kNone, "http://muster.local", "muster.local:443"),
       false},
      {"another site", post(kNone, "https://evil.test"), false},
      {"a name that begins like ours", post(kNone, "http://muster.local:8080.evil.test"), false},
      {"ours as user information", post(kNone, "http://muster.local:8080@evil.test"), false},
      {"a path", post(kNone, "http://muster.local:8080/x"), false},
      {"null", post(kNone, "null"), false},
      {"nothing", post(kNone, ""), false},
      {"no web origin", post(kNone, "file://muster.local:8080"), false},
      {"no host to compare with", post(kNone, "http://muster.local:8080", ""), false},
      {"the public URL's", post(kNone, "https://people.example.org"), true},
      {"the public URL's in plain", post(kNone, "http://people.example.org"), false},
      {"a trusted one", post(kNone, "https://app.example.net"), true},
      {"a trusted one, written differently", post(kNone, "http://tools.example.net"), true},
      {"a trusted one in plain", post(kNone, "http://app.example.net"), false},
  });
}

TEST(NormalOrigin, HasNoPortThatMayBeLeftOut) {
  EXPECT_EQ(normal_origin("HTTPS://Example.org:443/"), "https://example.org");
  EXPECT_EQ(normal_origin("http://example.org:443"), "http://example.org:443");
  // Its normal form would have another.
  EXPECT_EQ(normal_origin("http://example.org:80:80"), std::nullopt);
}

TEST(OriginCheck, LooksOnlyAtMethodsThatChangeSomething) {
  for (const char* method : {"GET", "HEAD", "OPTIONS"}) {
    OriginFacts facts = post("cross-site", "https://evil.test");
    facts.method = method;
    EXPECT_TRUE(check_origin(facts, "", {})) << method;
  }
  for (const char* method : {"POST", "PUT", "PATCH", "DELETE", "MOVE"}) {
    OriginFacts facts = post("cross-site", "https://evil.test");
    facts.method = method;
    EXPECT_FALSE(check_origin(facts, "", {})) << method;
  }
}

TEST(OriginCheck, LetsTokensWithoutACookieThrough) {
  OriginFacts facts = post("cross-site", "https://evil.test");
  facts.has_token_only = true;
  EXPECT_TRUE(check_origin(facts, "", {}));
}

TEST(OriginCheck, NamesTheOriginItSawAndTheSettingToChange) {
  const auto refused = check_origin(post("cross-site", "https://evil.test"), "", {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kForbidden);
  for (const char* part : {"https://evil.test", "--trusted-origin", "MUSTER_TRUSTED_ORIGINS"}) {
    EXPECT_NE(refused.error().message.find(part), std::string::npos) << part;
  }
}

}  // namespace
}  // namespace muster::http
