#include "http/pages/form.h"

#include <utility>

#include "core/text.h"
#include "http/pipeline/errors.h"

namespace muster::http::pages {

std::optional<std::string> Form::optional_text(const std::string& field) {
  std::optional<std::string> typed = exchange_->form(field);
  Field& kept = fields_[field];
  if (typed) kept.value = is_utf8(*typed) ? *typed : std::string();
  return typed;
}

std::string Form::text(const std::string& field) { return optional_text(field).value_or(""); }

Secret Form::secret(const std::string& field) {
  fields_[field].value.reset();
  return Secret(exchange_->form(field).value_or(""));
}

const BodyPart* Form::file(const std::string& field) {
  fields_[field].value.reset();
  return exchange_->file(field);
}

void Form::preset(const std::string& field, std::string value) {
  Field& kept = fields_[field];
  if (!kept.value) kept.value = std::move(value);
}

bool Form::require(const std::string& field, std::string_view words) {
  if (!exchange_->form(field).value_or("").empty()) return true;
  refuse({ErrorCode::kInvalid, std::string(words), field});
  return false;
}

bool Form::takes(const Error& error) const {
  switch (error.code) {
    case ErrorCode::kInvalid:
    case ErrorCode::kUnauthorized:
    case ErrorCode::kConflict:
    case ErrorCode::kTooMany:
      return true;
    case ErrorCode::kTooLarge:  // a file; the request as a whole has no field
      return fields_.contains(error.field);
    case ErrorCode::kForbidden:
    case ErrorCode::kNotFound:
    case ErrorCode::kBusy:
    case ErrorCode::kReadOnly:
    case ErrorCode::kNoRoom:
    case ErrorCode::kDamaged:
    case ErrorCode::kIo:
      return false;
  }
  return false;
}

void Form::refuse(const Error& error) {
  const auto field = fields_.find(error.field);
  (field != fields_.end() ? field->second.error : wrong_) = error.message;
  status_ = http_status(error.code);
  if (error.code == ErrorCode::kTooMany) set_retry_after(exchange_->response, error);
}

void Form::refuse_all(const std::vector<Error>& errors) {
  for (const Error& error : errors) {
    if (!is_wrong(error.field)) refuse(error);
  }
}

bool Form::is_wrong(const std::string& field) const {
  const auto found = fields_.find(field);
  return found != fields_.end() && !found->second.error.empty();
}

void Form::show_in(Data& data) const {
  Data form = object();
  for (const auto& [name, field] : fields_) {
    Data shown = object();
    if (field.value) set_text(shown, "value", *field.value);
    set_text(shown, "error", field.error);
    form[name] = std::move(shown);
  }
  data["form"] = std::move(form);
  set_text(data, "wrong", wrong_);
}

}  // namespace muster::http::pages
