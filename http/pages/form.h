// A form that came in: reads its fields, and shows it again where something is wrong.
//
//   Form form(exchange);
//   account.email = form.text("email");
//   account.password = form.secret("password");
//   if (auto done = accounts.sign_up(account, who); !done) {
//     if (!form.takes(done.error())) return tl::unexpected(done.error());   // not the person's
//     doing form.refuse(done.error()); return show(exchange, form);
//   }
//
// In the template, {{form.email.value}} is what was typed and {{form.email.error}} the words beside
// it;
// {{wrong}} is what belongs to no field. Secrets are never shown again.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/secret.h"
#include "http/pages/templates.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {

class Form {
 public:
  // An empty one, to be filled in.
  Form() = default;
  // `exchange` must outlive it.
  explicit Form(const Exchange& exchange) : exchange_(&exchange) {}

  // The field as typed; empty where it did not come. It is not cleaned: what is not UTF-8 is
  // refused by whoever takes it, and not shown again.
  std::string text(const std::string& field);
  // The same, where leaving it out means something else than leaving it empty.
  std::optional<std::string> optional_text(const std::string& field);
  Secret secret(const std::string& field);
  // The file that was chosen; null where none was. Never shown again.
  const BodyPart* file(const std::string& field);
  // Fills a field that nothing was typed into yet.
  void preset(const std::string& field, std::string value);

  // False, and words beside the field, where nothing was typed.
  bool require(const std::string& field, std::string_view words);

  // Whether the error is about what was typed, so that the form is the place to say it.
  bool takes(const Error& error) const;
  void refuse(const Error& error);
  // The status to answer with: 200, or that of the last error.
  int status() const { return status_; }

  void show_in(Data& data) const;

 private:
  struct Field {
    std::optional<std::string> value;  // absent for secrets, and for what did not come
    std::string error;
  };

  const Exchange* exchange_ = nullptr;
  std::map<std::string, Field, std::less<>> fields_;
  std::string wrong_;
  int status_ = 200;
};

}  // namespace muster::http::pages
