#include "cli/environment.h"

#include <cstdlib>
#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/data_dir.h"
#include "cli/subcommands/start_options.h"

namespace muster::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Variables of this process, put back at the end.
class Environment {
 public:
  void set(const std::string& name, const char* value) {
    if (!before_.contains(name)) {
      const char* old = std::getenv(name.c_str());
      before_[name] = old ? std::optional<std::string>(old) : std::nullopt;
    }
    put(name, value);
  }
  ~Environment() {
    for (const auto& [name, value] : before_) put(name, value ? value->c_str() : nullptr);
  }

 private:
  static void put(const std::string& name, const char* value) {
    if (value != nullptr)
      setenv(name.c_str(), value, 1);
    else
      unsetenv(name.c_str());
  }
  std::map<std::string, std::optional<std::string>> before_;
};

// As `muster start` with these arguments.
void parse(StartOptions& options, Result<void>& completed, std::vector<std::string> arguments) {
  CLI::App app;
  options.add_to(app);
  std::vector<std::string> last_first(arguments.rbegin(), arguments.rend());
  app.parse(std::move(last_first));
  completed = options.complete();
}

TEST(Environment, EveryOptionOfStartHasBothNames) {
  for (const std::string prefix : {"MUSTER_", "LABEL_STUDIO_"}) {
    Environment environment;
    environment.set(prefix + "PORT", "9001");
    environment.set(prefix + "INTERNAL_HOST", "127.0.0.1");
    environment.set(prefix + "HOST", "https://people.example.org/");
    environment.set(prefix + "USERNAME", "ada@example.org");
    environment.set(prefix + "PASSWORD", "secret word");
    environment.set(prefix + "USER_TOKEN", "abc");
    environment.set(prefix + "DISABLE_SIGNUP_WITHOUT_LINK", "true");
    environment.set(prefix + "PASSWORD_MIN_SCORE", "0");
    environment.set(prefix + "SESSION_AGE_DAYS", "30");
    environment.set(prefix + "SESSION_IDLE_DAYS", "7");
    environment.set(prefix + "TRUSTED_ORIGINS",
                    "https://a.example.org, https://b.example.org:8443/");
    environment.set(prefix + "LOG_LEVEL", "DEBUG");
    StartOptions options;
    Result<void> completed;
    parse(options, completed, {});
    ASSERT_TRUE(completed) << completed.error().message;
    EXPECT_EQ(options.port, 9001);
    EXPECT_EQ(options.address, "127.0.0.1");
    EXPECT_EQ(options.public_url, "https://people.example.org");
    EXPECT_EQ(options.username, "ada@example.org");
    EXPECT_EQ(options.password, "secret word");
    EXPECT_EQ(options.user_token, "abc");
    EXPECT_TRUE(options.settings.sign_up_needs_invite);
    EXPECT_EQ(options.settings.password_score_min, 0);
    EXPECT_EQ(options.settings.session_age_days, 30);
    EXPECT_EQ(options.settings.session_idle_days, 7);
    EXPECT_THAT(options.trusted_origins,
                ElementsAre("https://a.example.org", "https://b.example.org:8443"));
    EXPECT_EQ(CLI::detail::to_lower(options.log_level), "debug");
  }
}

TEST(Environment, TheCommandLineGoesBeforeMusterBeforeLabelStudio) {
  Environment environment;
  environment.set("LABEL_STUDIO_PORT", "9001");
  StartOptions label_studio;
  Result<void> completed;
  parse(label_studio, completed, {});
  EXPECT_EQ(label_studio.port, 9001);

  environment.set("MUSTER_PORT", "9002");
  StartOptions muster;
  parse(muster, completed, {});
  EXPECT_EQ(muster.port, 9002);

  StartOptions typed;
  parse(typed, completed, {"--port", "9003"});
  EXPECT_EQ(typed.port, 9003);

  environment.set("MUSTER_PORT", "");
  StartOptions empty;
  parse(empty, completed, {});
  EXPECT_EQ(empty.port, 9001);
}

TEST(Environment, ASwitchThatIsSetOnTheCommandLineStays) {
  Environment environment;
  environment.set("MUSTER_DISABLE_SIGNUP_WITHOUT_LINK", "off");
  StartOptions options;
  Result<void> completed;
  parse(options, completed, {"--disable-signup-without-link"});
  EXPECT_TRUE(options.settings.sign_up_needs_invite);
}

TEST(Environment, SwitchesTakeFourWordsForEachInAnyCase) {
  for (const char* on : {"true", "1", "yes", "on", "TRUE", "Yes", "oN"}) {
    EXPECT_EQ(parse_switch(on), true) << on;
  }
  for (const char* off : {"false", "0", "no", "off", "FALSE", "No", "oFF"}) {
    EXPECT_EQ(parse_switch(off), false) << off;
  }
  for (const char* neither : {"", "2", "y", "enabled", "tru", " true"}) {
    EXPECT_EQ(parse_switch(neither), std::nullopt) << neither;
  }
}

TEST(Environment, AValueThatWillNotDoNamesItsVariable) {
  const std::vector<std::pair<std::string, const char*>> wrong = {
      {"LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK", "maybe"},
      {"MUSTER_PORT", "http"},
      {"MUSTER_PORT", "65536"},
      {"LABEL_STUDIO_PORT", "-1"},
      {"MUSTER_PASSWORD_MIN_SCORE", "5"},
      {"MUSTER_SESSION_AGE_DAYS", "0"},
      {"MUSTER_LOG_LEVEL", "loud"},
  };
  for (const auto& [name, value] : wrong) {
    Environment environment;
    environment.set(name, value);
    StartOptions options;
    Result<void> completed;
    parse(options, completed, {});
    ASSERT_FALSE(completed) << name << "=" << value;
    EXPECT_THAT(completed.error().message, HasSubstr(name)) << value;
  }
}

TEST(StartOptions, AddressesForBrowsersAreChecked) {
  for (const char* url : {"people.example.org", "ftp://x", "http://", "http:///x", "https://a b"}) {
    StartOptions options;
    Result<void> completed;
    parse(options, completed, {"--host", url});
    EXPECT_FALSE(completed) << url;
  }
  for (const char* origin : {"example.org", "https://example.org/path", "null"}) {
    StartOptions options;
    Result<void> completed;
    parse(options, completed, {"--trusted-origin", origin});
    EXPECT_FALSE(completed) << origin;
  }
}

TEST(StartOptions, TrustedOriginsAreRepeatable) {
  StartOptions options;
  Result<void> completed;
  parse(options, completed,
        {"--trusted-origin", "https://a.example.org", "--trusted-origin", "https://b.example.org"});
  EXPECT_TRUE(completed);
  EXPECT_THAT(options.trusted_origins,
              ElementsAre("https://a.example.org", "https://b.example.org"));
}

TEST(StartOptions, TheUrlIsOneThatABrowserOnThisMachineCanOpen) {
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"0.0.0.0", "http://localhost:9000"},   {"::", "http://localhost:9000"},
      {"127.0.0.1", "http://localhost:9000"}, {"10.1.2.3", "http://10.1.2.3:9000"},
      {"fd00::1", "http://[fd00::1]:9000"},
  };
  for (const auto& [address, url] : expected) {
    StartOptions options;
    options.address = address;
    EXPECT_EQ(options.url(9000), url);
  }
  StartOptions options;
  options.public_url = "https://people.example.org";
  EXPECT_EQ(options.url(9000), "https://people.example.org");
}

TEST(DataDir, IsTheFlagThenMusterThenLabelStudioThenXdgThenHome) {
  Environment environment;
  environment.set("MUSTER_DATA_DIR", nullptr);
  environment.set("LABEL_STUDIO_BASE_DATA_DIR", nullptr);
  environment.set("XDG_DATA_HOME", nullptr);
  environment.set("HOME", "/home/ada");
  EXPECT_EQ(choose_data_dir("").value(), "/home/ada/.local/share/muster");
  environment.set("XDG_DATA_HOME", "relative");
  EXPECT_EQ(choose_data_dir("").value(), "/home/ada/.local/share/muster");
  environment.set("XDG_DATA_HOME", "/xdg");
  EXPECT_EQ(choose_data_dir("").value(), "/xdg/muster");
  environment.set("LABEL_STUDIO_BASE_DATA_DIR", "/label/");
  EXPECT_EQ(choose_data_dir("").value(), "/label");
  environment.set("MUSTER_DATA_DIR", "/mine/../own");
  EXPECT_EQ(choose_data_dir("").value(), "/own");
  EXPECT_EQ(choose_data_dir("/flag").value(), "/flag");
}

TEST(DataDir, WithoutAHomeOneHasToBeNamed) {
  Environment environment;
  for (const char* name :
       {"MUSTER_DATA_DIR", "LABEL_STUDIO_BASE_DATA_DIR", "XDG_DATA_HOME", "HOME"}) {
    environment.set(name, nullptr);
  }
  const auto chosen = choose_data_dir("");
  ASSERT_FALSE(chosen);
  EXPECT_THAT(chosen.error().message, HasSubstr("--data-dir"));
}

}  // namespace
}  // namespace muster::cli
