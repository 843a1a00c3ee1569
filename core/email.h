// Email addresses as people type them, and which of them are one mailbox.
//
//   Result<std::string> email = clean_email(typed);        // for a new account
//   if (mailbox_of(*email) == mailbox_of(other)) ...
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace muster {

// The email in its stored form: cleaned, local@domain, at most 254 bytes. Exactly one @ with text
// on both sides; no white space, no invisible characters, none of ()<>[]\,;:" (RFC 5322's specials,
// allowed only in quoted local parts, which are not used in practice); a domain that ascii_domain()
// accepts. The case is kept, and an international domain is stored as it is shown (shown_domain()).
Result<std::string> clean_email(std::string_view text, std::string_view field = "email");

// An email typed to log in: cleaned, of the same shape, with any domain. Accounts from before
// domains were checked keep theirs.
Result<std::string> typed_email(std::string_view text, std::string_view field = "email");

// The same for every spelling of a mailbox: the local part folded (fold_case()), the domain in
// ASCII and lower case. What is not an email, or has a domain that is no name, is folded.
std::string mailbox_of(std::string_view email);

// What the email looks like (look_alikes.h), with its domain in Unicode.
std::string looks_of_email(std::string_view email);

// Whether the domain is not plain ASCII, or stands for something that is not.
bool has_international_domain(std::string_view email);
// The email with its domain in Unicode, safe to show or not.
std::string with_unicode_domain(std::string_view email);

// The part before the last @, which Label Studio calls the username; the whole text if there is no
// @.
std::string username_of(std::string_view email);

}  // namespace muster
