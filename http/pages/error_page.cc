// What went wrong, in one sentence, and the way on that fits.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/request_id.h"
#include "http/pages/frame.h"
#include "http/pages/pages.h"
#include "http/pipeline/callers.h"
#include "http/transport/url.h"

namespace muster::http {
namespace {

using namespace pages;

struct Words {
  std::string heading;
  std::string sentence;  // may be empty
};

struct WayOn {
  std::string label;
  std::string path;
};

constexpr std::string_view kContact = "If it keeps happening, contact your administrator.";

// Where the error's own message is for programs, or there is none.
Words words_of_status(int status) {
  switch (status) {
    case 400:
      return {"Invalid request", "Go back, correct it and try again."};
    case 401:
      return {"Please log in", "You need an account to see this page."};
    case 403:
      return {"This is not allowed", "Reload and try again. " + std::string(kContact)};
    case 404:
      return {"Page not found", "The address may be wrong, or the page was removed."};
    case 405:
      return {"This page cannot be opened directly", ""};
    case 409:
      return {"This was changed in the meantime", "Reload and try again."};
    case 413:
      return {"This is too large", "Go back and send less: a smaller picture, or fewer items."};
    case 414:
      return {"This address is too long", "Go back and use a shorter search or filter."};
    case 415:
      return {"Unsupported content type", "Go back and send the form again."};
    case 421:
      return {"Unknown server address",
              "Use the address you were given, or contact your administrator: the server’s log "
              "says how to allow this one."};
    case 429:
      return {"Too many attempts", "Wait a minute, then try again."};
    case 503:
      return {"The server is busy", "Try again in a moment."};
    default:
      break;
  }
  if (status >= 500) return {"Something went wrong", "Try again. " + std::string(kContact)};
  return {"That did not work", "Go back and try again."};
}

// Whether the message is for people. The others name methods, types, bytes and flags.
bool is_for_people(int status, const Error& error) {
  constexpr std::array kTechnicalFields{"Content-Type", "Host", "Origin", "body", "method"};
  const auto is_technical = [&](std::string_view field) { return error.field == field; };
  return status != 401 && status != 405 && status != 414 && status != 421 &&
         std::ranges::none_of(kTechnicalFields, is_technical);
}

std::string without_full_stop(std::string text) {
  if (text.ends_with('.')) text.pop_back();
  return text;
}

Words words_of(int status, const Error& error) {
  Words words = words_of_status(status);
  if (error.code == ErrorCode::kReadOnly || error.code == ErrorCode::kNoRoom) {
    words.heading = "Read-only at the moment";
    words.sentence = error.message;
    return words;
  }
  if (error.message.empty() || !is_for_people(status, error)) return words;
  if (error.message == words.heading + '.') return words;
  if (status == 404) return {without_full_stop(error.message), ""};
  // "The server is busy. Try again in a moment."
  const std::string said = words.heading + ". ";
  words.sentence = error.message.substr(error.message.starts_with(said) ? said.size() : 0);
  if (status == 500) words.sentence.append(" ").append(kContact);
  return words;
}

// The page that the address belongs to.
WayOn section_of(const Exchange& exchange) {
  struct Section {
    std::string_view path;
    const char* label;
    bool is_for_anyone = false;
  };
  constexpr std::array kSections{
      Section{"/people/", "People"},           Section{"/projects/", "Projects"},
      Section{"/audit/", "Audit log"},         Section{"/user/account/", "Account & Settings"},
      Section{"/user/login/", "Log in", true}, Section{"/user/signup/", "Sign up", true},
  };
  const std::string path = exchange.request.path + '/';
  for (const Section& section : kSections) {
    const bool is_open = exchange.caller || section.is_for_anyone;
    if (is_open && path.starts_with(section.path))
      return {section.label, std::string(section.path)};
  }
  return {"Home", "/"};
}

bool is_worth_trying_again(int status) { return status == 409 || status == 429 || status >= 500; }

WayOn way_on_from(const Exchange& exchange, int status) {
  const Request& request = exchange.request;
  const bool has_address = request.method == "GET" && is_local_path(request.target);
  if (status == 401) {
    return {"Log in",
            with_next("/user/login/", has_address ? std::optional(request.target) : std::nullopt)};
  }
  if (is_worth_trying_again(status) && has_address) return {"Try again", request.target};
  return section_of(exchange);
}

}  // namespace

void render_error_page(Exchange& exchange, int status, const Error& error) {
  // No route was found, so the caller was not identified; the page still has their frame.
  if (!exchange.caller && (status == 404 || status == 405)) {
    exchange.caller = caller_by_cookies(exchange);
  }
  const Words words = words_of(status, error);
  Data data = object();
  set_text(data, "status", "Error " + std::to_string(status));
  set_text(data, "heading", words.heading);
  set_text(data, "sentence", words.sentence);
  // As in the server's log.
  if (status >= 500) set_text(data, "request", name_of(exchange.who.request));
  // Under the wrong name no page can be opened.
  if (status != 421) {
    const WayOn way_on = way_on_from(exchange, status);
    set_text(data, "way_on", way_on.label);
    set_text(data, "way_on_url", way_on.path);
  }
  const Page page{exchange.caller ? "error" : "error_signed_out",
                  words.heading + " (" + std::to_string(status) + ")", MenuItem::kElsewhere,
                  status};
  (void)send_page(exchange, page, std::move(data));
}

}  // namespace muster::http
