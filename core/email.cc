#include "core/email.h"

#include <optional>

#include "core/ascii.h"
#include "core/domain_name.h"
#include "core/look_alikes.h"
#include "core/text.h"

namespace muster {
namespace {

constexpr std::size_t kEmailBytesMax = 254;
constexpr auto kNotAnEmail = "Enter a valid email address.";
constexpr auto kTooLong = "Enter an email address of at most 254 bytes.";
constexpr auto kNotADomain =
    "Enter a valid email address. The part after the @ is not a domain name.";

bool has_empty_label(std::string_view domain) {
  return domain.empty() || domain.front() == '.' || domain.back() == '.' ||
         domain.find("..") != std::string_view::npos;
}

std::string_view domain_of(std::string_view email) {
  const std::size_t at = email.rfind('@');
  return at == std::string_view::npos ? std::string_view() : email.substr(at + 1);
}

// The email with another domain.
std::string with_domain(std::string_view email, std::string_view domain) {
  return std::string(email.substr(0, email.rfind('@') + 1)).append(domain);
}

}  // namespace

Result<std::string> typed_email(std::string_view text, std::string_view field) {
  auto refuse = [&](const char* message) {
    return fail(ErrorCode::kInvalid, message, std::string(field));
  };
  if (!is_utf8(text)) return refuse(kNotAnEmail);
  if (code_point_count(trim(text)) > kEmailBytesMax * 4) return refuse(kTooLong);
  auto cleaned = clean_line(text, field, kEmailBytesMax * 4);
  if (!cleaned || has_blank_characters(*cleaned) ||
      cleaned->find_first_of("()<>[]\\,;:\"") != std::string::npos) {
    return refuse(kNotAnEmail);
  }
  const std::size_t at = cleaned->find('@');
  if (at == std::string::npos || at == 0 || cleaned->find('@', at + 1) != std::string::npos ||
      has_empty_label(domain_of(*cleaned))) {
    return refuse(kNotAnEmail);
  }
  if (cleaned->size() > kEmailBytesMax) return refuse(kTooLong);
  return cleaned;
}

Result<std::string> clean_email(std::string_view text, std::string_view field) {
  Result<std::string> email = typed_email(text, field);
  if (!email) return email;
  const std::string_view typed = domain_of(*email);
  const std::optional<std::string> ascii = ascii_domain(typed);
  if (!ascii) return fail(ErrorCode::kInvalid, kNotADomain, std::string(field));
  if (!is_international(typed)) return email;
  std::string stored = with_domain(*email, shown_domain(*ascii));
  if (stored.size() > kEmailBytesMax)
    return fail(ErrorCode::kInvalid, kTooLong, std::string(field));
  return stored;
}

std::string mailbox_of(std::string_view email) {
  const std::optional<std::string> ascii = ascii_domain(domain_of(email));
  if (!ascii) return fold_case(email);
  return fold_case(username_of(email)) + '@' + *ascii;
}

bool has_international_domain(std::string_view email) { return is_international(domain_of(email)); }

std::string with_unicode_domain(std::string_view email) {
  if (!has_international_domain(email)) return std::string(email);
  const std::optional<std::string> ascii = ascii_domain(domain_of(email));
  return ascii ? with_domain(email, unicode_domain(*ascii)) : std::string(email);
}

std::string looks_of_email(std::string_view email) { return looks_of(with_unicode_domain(email)); }

std::string username_of(std::string_view email) {
  return std::string(email.substr(0, email.rfind('@')));
}

}  // namespace muster
