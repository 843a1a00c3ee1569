#include "http/pages/role_words.h"

namespace muster::http::pages {

std::string words_of(Role role) {
  switch (role) {
    case Role::kMember:
      return "Member";
    case Role::kAuditor:
      return "Auditor";
    case Role::kAdministrator:
      return "Administrator";
    case Role::kOwner:
      return "Owner";
  }
  return "Unknown";
}

}  // namespace muster::http::pages
