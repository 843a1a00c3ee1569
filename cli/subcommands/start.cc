// `muster start`. In order: open the directory (which computes missing views), create the account
// that was asked for, listen, print the address, and stop cleanly on a signal.

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include "cli/connection.h"
#include "cli/new_password.h"
#include "cli/subcommand.h"
#include "cli/subcommands/start_options.h"
#include "cli/terminal/printable.h"
#include "cli/terminal/stop_signals.h"
#include "core/ascii.h"
#include "core/domain_name.h"
#include "core/email.h"
#include "core/open_files.h"
#include "core/threads.h"
#include "http/admin/admin_server.h"
#include "http/server.h"
#include "http/witnesses/witness.h"
#include "muster_version.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster start
  muster start --port 9000 --data-dir /srv/muster
  muster start --host https://people.example.org --internal-host 127.0.0.1
  MUSTER_PASSWORD=correct-horse-battery muster start --username ada@example.org
  LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK=true muster start

Every option can also be set in the environment, as MUSTER_<NAME> or LABEL_STUDIO_<NAME>:
MUSTER_PORT, LABEL_STUDIO_USERNAME, ... (--trusted-origin: MUSTER_TRUSTED_ORIGINS, --allowed-host:
MUSTER_ALLOWED_HOSTS, --witness: MUSTER_WITNESSES, separated by commas). The command line takes
precedence. Switches take true, 1, yes, on, false, 0, no, off. A password on the command line can be
seen by other users of the machine; the environment cannot.

Requests are refused with 421 unless their Host is this machine (localhost, 127.0.0.1, [::1]), the
address they arrived at, or the host of --host, --trusted-origin or --allowed-host.)";

// An idle server has 13 threads; RocksDB briefly uses 16 to open a log.
constexpr unsigned kThreadsMin = 32;
// Address space, most of it reserved and never used.
constexpr rlim_t kAddressSpaceMin = rlim_t{448} << 20;

void log_to_standard_error(const std::string& level) {
  auto logger = spdlog::stderr_logger_mt("muster");
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
  spdlog::set_level(spdlog::level::from_str(ascii_lower(level)));
}

void log_condition(const Condition& condition, bool begins) {
  const std::string name(condition_name(condition.kind));
  if (!begins) {
    spdlog::warn("{} has ended", name);
    return;
  }
  const std::string detail = condition.detail.empty() ? "" : " [" + condition.detail + "]";
  spdlog::error("{}: {}{}{}", name, condition.reason,
                condition.refuses_with ? " Changes are refused until it ends." : "", detail);
}

const projections::Emit kNobodyListens = [](const Json&) { return true; };

Result<bool> has_account(projections::Instance& instance, const std::string& email) {
  const auto found =
      projections::run_operation(instance, "find_user", {{"username", email}}, kNobodyListens);
  if (found) return mailbox_of(found->at("email").get<std::string>()) == mailbox_of(email);
  const bool is_an_answer =
      found.error().code == ErrorCode::kNotFound || found.error().code == ErrorCode::kConflict;
  if (!is_an_answer) return tl::unexpected(found.error());
  return false;
}

// One line of the answer: text for people, an object for programs.
void answer(const Context& context, const Json& object, const std::string& text) {
  print(context.json ? json_line(object) : text, /*at_once=*/true);
}

Result<void> make_account(projections::Instance& instance, const StartOptions& options,
                          const Context& context) {
  const auto email = clean_email(options.username);
  if (!email) return tl::unexpected(email.error());
  const auto known = has_account(instance, *email);
  if (!known) return tl::unexpected(known.error());
  if (*known) {
    answer(context, {{"account", "exists"}, {"email", *email}},
           "The account " + printable(*email) + " already exists and was left unchanged.");
    return {};
  }
  const auto made =
      with_new_password(context, options.password, "Password:", [&](const Secret& password) {
        projections::NamedSecrets secrets = {{"password", password}};
        if (!options.user_token.empty()) secrets.emplace("user_token", Secret(options.user_token));
        return projections::run_operation(instance, "create_user", {{"username", *email}},
                                          kNobodyListens, secrets);
      });
  if (!made) return tl::unexpected(made.error());
  answer(context, {{"account", "created"}, {"email", *email}, {"id", made->at("id")}},
         "Created the account " + printable(*email) + " (id " + made->at("id").dump() + ").");
  return {};
}

bool has_nobody(projections::Instance& instance) {
  try {
    return !instance.accounts().has_anybody();
  } catch (const ViewsDamaged& damage) {
    (void)instance.views_are_damaged(damage);
    return false;  // rows can be damaged only if there are any
  }
}

void say_where(projections::Instance& instance, const StartOptions& options, std::uint16_t port,
               const Context& context) {
  const std::string url = options.url(port);
  if (const std::string proxies = options.proxies().text(); !context.json && !proxies.empty()) {
    print("Trusted proxies: " + proxies);
  }
  if (!context.json && has_nobody(instance)) {
    print("No accounts yet. Sign up at " + url + "/user/signup/");
  }
  // Behind a public address the proxy has to be told the other one.
  const std::string listening = options.listens_at(port);
  const std::string also = options.public_url.empty() ? "" : "listening on " + listening + "; ";
  answer(context, {{"url", url}, {"listening", listening}, {"version", std::string(kVersion)}},
         "Muster " + std::string(kVersion) + " is running at " + url + " (" + also +
             "stop it with Ctrl-C)");
}

// A failed bind is a refusal (exit 1), not damage (exit 3).
int cannot_listen(const Context& context, const StartOptions& options, Error error) {
  const std::string where = options.address + ", port " + std::to_string(options.port);
  if (error.message.find(std::to_string(options.port)) == std::string::npos) {
    error.message += " (" + where + ")";
  }
  refused(context, error);
  return kRefused;
}

// Checked before anything is opened: RocksDB takes files and threads when it needs them, and
// failing to get one is a failed write, or the end of the program.
Result<void> check_limits() {
  raise_open_files();
  if (const unsigned files = open_files_limit(); files < kOpenFilesMin) {
    return fail(ErrorCode::kInvalid, "This process may open only " + std::to_string(files) +
                                         " files. It needs " + std::to_string(kOpenFilesMin) +
                                         ", and several thousand for many connections. " +
                                         "Raise the limit (ulimit -n, or systemd's LimitNOFILE).");
  }
  rlimit addresses{};
  if (::getrlimit(RLIMIT_AS, &addresses) == 0 && addresses.rlim_cur < kAddressSpaceMin) {
    return fail(ErrorCode::kInvalid,
                "This process may use only " + std::to_string(addresses.rlim_cur >> 20) +
                    " MiB of address space. It needs " + std::to_string(kAddressSpaceMin >> 20) +
                    ". Raise the limit (ulimit -v, or systemd's LimitAS).");
  }
  if (!can_start_threads(kThreadsMin)) {
    return fail(ErrorCode::kInvalid,
                "The system does not allow this process " + std::to_string(kThreadsMin) +
                    " threads. Raise the limit of processes (ulimit -u, or systemd's TasksMax) "
                    "or of memory (ulimit -v).");
  }
  return load_domain_names();
}

int start(StartOptions& options, const Context& context) {
  if (auto good = options.complete(); !good) return wrong_usage(context, good.error());
  log_to_standard_error(options.log_level);
  if (auto enough = check_limits(); !enough) return refused(context, enough.error());

  answer(context, {{"data_dir", context.data_dir.string()}},
         "Data directory: " + context.data_dir.string());
  // Until the server listens, a signal ends the program at once: computing views may take long, and
  // the log is safe at any moment.
  projections::Instance::Options opening = options.settings.instance_options(context.data_dir);
  opening.site_words = options.site_words();
  opening.on_fatal = end_fatally;
  opening.keeps_watch = true;
  opening.scrub.bytes_per_second = std::uint64_t{options.scrub_mebibytes_per_second} << 20;
  opening.forget_strangers_days = options.forget_strangers_days;
  opening.scrub.damage_stops_changes = !options.changes_despite_damage;
  opening.on_condition = log_condition;
  opening.on_notice = [](const std::string& text) { spdlog::warn("{}", text); };
  if (!options.new_origin.empty()) opening.new_origin = options.new_origin;
  announce_rebuilds(opening, context);
  const auto instance = projections::Instance::open(std::move(opening));
  if (!instance) return refused(context, instance.error());

  if (!options.username.empty()) {
    const auto made = make_account(**instance, options, context);
    if (!made) return refused(context, made.error());
  }
  const Result<StopSignals> stop = StopSignals::catch_them();
  if (!stop) return refused(context, stop.error());
  const auto admin = http::AdminServer::start(**instance);
  if (!admin) return refused(context, admin.error());
  const auto server = http::Server::start(**instance, options.server_options());
  if (!server) return cannot_listen(context, options, server.error());
  (*instance)->set_public_address(options.url((*server)->port()));
  std::vector<std::unique_ptr<http::Witness>> witnesses;
  for (http::WitnessAddress& address : options.witness_addresses()) {
    witnesses.push_back(
        std::make_unique<http::Witness>(**instance, std::move(address), http::Witness::Options{},
                                        [](const std::string& text) { spdlog::warn("{}", text); }));
  }
  say_where(**instance, options, (*server)->port(), context);

  stop->wait();
  remark(context, "muster start: stopping");
  witnesses.clear();
  (*admin)->stop();
  (*server)->stop();
  return kDone;
}

}  // namespace

Subcommand add_start(CLI::App& app) {
  auto options = std::make_shared<StartOptions>();
  CLI::App* command = app.add_subcommand("start", "Run the server");
  options->add_to(*command);
  command->footer(kExamples);
  return {command, [options](const Context& context) { return start(*options, context); }};
}

}  // namespace muster::cli
