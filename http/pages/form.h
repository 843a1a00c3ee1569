// A submitted form: reads its fields, and shows it again if something is wrong.
//
//   Form form(exchange);
//   account.email = form.text("email");
//   account.password = form.secret("password");
//   form.require("email", "Enter your email address.");
//   form.refuse_all(accounts.faults_of(account));
//   if (form.is_refused()) return show(exchange, form);                        // all at once
//   if (auto done = accounts.sign_up(account, who); !done) {
//     if (!form.takes(done.error())) return tl::unexpected(done.error());   // not about the input
//     form.refuse(done.error());
//     return show(exchange, form);
//   }
//
// In the template, {{form.email.value}} is what was typed and {{form.email.error}} the message
// beside it; the browser focuses the first field that is wrong; {{wrong}} is a message that belongs
// to no field. Secrets are never shown again.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "http/pages/templates.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {

class Form {
 public:
  // An empty form, to be filled in.
  Form() = default;
  // `exchange` must outlive this object.
  explicit Form(const Exchange& exchange) : exchange_(&exchange) {}

  // The field as typed; empty if it was not sent. Not cleaned: text that is not UTF-8 is refused by
  // its user and not shown again.
  std::string text(const std::string& field);
  // The same, for fields where absent differs from empty.
  std::optional<std::string> optional_text(const std::string& field);
  Secret secret(const std::string& field);
  // The chosen file; null if there is none. Never shown again.
  const BodyPart* file(const std::string& field);
  // Fills a field that was not typed into.
  void preset(const std::string& field, std::string value);

  // False, with a message beside the field, if nothing was typed.
  bool require(const std::string& field, std::string_view words);

  // Whether the error is about the input, so that the form can show it.
  bool takes(const Error& error) const;
  // Sets Retry-After for kTooMany. Requires: the form is an exchange's.
  void refuse(const Error& error);
  // Each beside its field; of one field, the first that was said is kept.
  void refuse_all(const std::vector<Error>& errors);
  bool is_refused() const { return status_ != 200; }
  bool is_wrong(const std::string& field) const;
  // The status to answer with: 200, or the last error's.
  int status() const { return status_; }

  void show_in(Data& data) const;

 private:
  struct Field {
    std::optional<std::string> value;  // absent for secrets, and for fields not sent
    std::string error;
  };

  const Exchange* exchange_ = nullptr;
  std::map<std::string, Field, std::less<>> fields_;
  std::string wrong_;
  int status_ = 200;
};

}  // namespace muster::http::pages
