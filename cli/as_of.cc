#include "cli/as_of.h"

#include "cli/shown.h"

namespace muster::cli {

void add_as_of(CLI::App& app, std::string& as_of) {
  app.add_option("--as-of", as_of, "Show the past, as it was then")->type_name("WHEN|N");
}

std::string past_text(const Json& answer) {
  return "as of " + shown_moment(answer.at("as_of")) + ", after event " +
         answer.at("as_of_position").dump();
}

int refused_as_of(const Context& context, const Error& error) {
  const bool is_ours = error.code == ErrorCode::kInvalid && error.field == "as_of";
  if (!is_ours) return refused(context, error);
  Error usage = error;
  usage.message = "--as-of: " + error.message;
  return wrong_usage(context, usage);
}

}  // namespace muster::cli
