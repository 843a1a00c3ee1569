#include "cli/instance_settings.h"

#include <chrono>

#include "cli/checks.h"

namespace muster::cli {

namespace {

constexpr int kDaysMax = 3650;

}  // namespace

void InstanceSettings::add_to(CLI::App& app, EnvironmentOptions& environment,
                              const std::string& group) {
  environment.flag(app.add_flag("--disable-signup-without-link", sign_up_needs_invite,
                                "Allow sign-up only with the invitation link")
                       ->group(group),
                   "DISABLE_SIGNUP_WITHOUT_LINK");
  environment.text(app.add_option("--password-min-score", password_score_min,
                                  "Minimum password strength, 0 (off) to 4")
                       ->check(whole_number(0, 4))
                       ->type_name("N")
                       ->capture_default_str()
                       ->group(group),
                   "PASSWORD_MIN_SCORE");
  environment.text(
      app.add_option("--session-age-days", session_age_days, "Maximum session age in days")
          ->check(whole_number(1, kDaysMax))
          ->type_name("N")
          ->capture_default_str()
          ->group(group),
      "SESSION_AGE_DAYS");
  environment.text(
      app.add_option("--session-idle-days", session_idle_days, "Maximum session idle time in days")
          ->check(whole_number(1, kDaysMax))
          ->type_name("N")
          ->capture_default_str()
          ->group(group),
      "SESSION_IDLE_DAYS");
}

projections::Instance::Options InstanceSettings::instance_options(
    const std::filesystem::path& data_dir) const {
  projections::Instance::Options options;
  options.data_dir = data_dir;
  options.rules.sign_up_needs_invite = sign_up_needs_invite;
  options.rules.session_age_max = std::chrono::hours(24 * session_age_days);
  options.rules.session_idle_max = std::chrono::hours(24 * session_idle_days);
  options.password_policy.min_score = password_score_min;
  return options;
}

}  // namespace muster::cli
