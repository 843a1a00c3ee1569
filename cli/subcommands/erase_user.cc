#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "cli/confirmation.h"
#include "cli/connection.h"
#include "cli/files.h"
#include "cli/help.h"
#include "cli/subcommand.h"
#include "cli/terminal/printable.h"

namespace muster::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  muster erase_user ada@example.org -o erased-3.tlog-proof
      asks to type the email, and keeps the certificate
  muster erase_user id:3 --yes
      also for an account that was removed

WHO is an email, a username (the part before the @) or an ID (3, or id:3). The account is closed,
and the key that seals everything personal about this person is destroyed: their email, names,
phone number, picture, password, addresses and devices cannot be read by anyone any more, here or
in the log. What stays is what they did, with numbers and times, done by "Erased person 3", and the
titles of projects. The log stays whole, and every proof of it valid. This cannot be undone.

A copy of the log together with its keys that was made before can still be read. Make the next
backup soon.

The certificate is the proof that the erasure is in the signed log: muster verify --proof FILE.
Works with or without a running server.)";

struct Options {
  std::string who;
  std::string certificate_file;
  bool yes = false;
  ConnectionOptions connection;
};

int erase_user(const Options& options, const Context& context) {
  if (options.who.empty())
    return wrong_usage(context, Error{ErrorCode::kInvalid, "WHO is missing", "username"});
  // Before what cannot be undone.
  if (!options.certificate_file.empty()) {
    if (auto writable = check_writable(options.certificate_file); !writable)
      return refused(context, writable.error());
  }
  Connection connection(context, options.connection.settings, Connection::Missing::kRefuse);
  const auto found = connection.run("find_user", {{"username", options.who}, {"removed", true}});
  if (!found) return refused(context, found.error());
  const std::string email = found->at("email");
  const std::string id = found->at("id").dump();
  if (!options.yes) {
    say("This erases " + (email.empty() ? "the removed account" : printable(email)) + " (id " + id +
        "): everything personal about them, for ever.\nWhat they did stays, done by \"Erased "
        "person " +
        id + "\".");
    if (auto sure = confirm_by_typing(email.empty() ? "id:" + id : email); !sure)
      return refused(context, sure.error());
  }
  const auto done = connection.run("erase_user", {{"id", found->at("id")}});
  if (!done) return refused(context, done.error());
  const bool printed = print(
      context.json ? json_line(*done)
                   : "Erased person " + id + " (position " + done->at("position").dump() + ")",
      /*at_once=*/true);
  if (!options.certificate_file.empty()) {
    if (!done->at("certificate").is_string()) {
      return refused(context, {ErrorCode::kBusy,
                               "The log could not be signed just now. Make the "
                               "certificate with: muster prove --position " +
                                   done->at("position").dump()});
    }
    const auto written =
        write_named_file(options.certificate_file, done->at("certificate").get<std::string>());
    if (!written) return refused(context, written.error());
    remark(context, "The certificate is in " + options.certificate_file + ".");
  }
  if (!printed) return output_ended(context);
  say_data_dir(context);
  return kDone;
}

}  // namespace

Subcommand add_erase_user(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("erase_user", "Erase a person's data for ever");
  needed(command->add_option("WHO,--username", options->who, "The user")->type_name("WHO"));
  command
      ->add_option("-o,--output", options->certificate_file, "Write the certificate to this file")
      ->type_name("FILE");
  command->add_flag("--yes", options->yes, "Do not ask");
  command->footer(kExamples);
  return connected(command, std::move(options), erase_user);
}

}  // namespace muster::cli
