// Projection "people": everyone with an account, and what each did in which project.
//
// Rows: "u" user (4 BE)                    PersonRow
//       "i" user (4 BE) project (4 BE)     InvolvementRow
//       "n"                                number of people who are not removed
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/accounts/accounts.h"
#include "core/views/projection.h"
#include "core/views/view.h"

namespace muster::projections {

struct PersonRow {
  UserId id;
  UserStatus status = UserStatus::kActive;
  std::string email;
  std::string first_name;
  std::string last_name;
  std::string phone;
  Timestamp joined_at;
  SignUpVia via = SignUpVia::kOpenSignUp;
  std::optional<UserId> created_by;  // absent: themselves, or the shell
  std::uint32_t projects = 0;        // created or contributed to
  std::optional<Digest> picture;     // its name in projection "pictures"
  Role role = Role::kMember;

  friend bool operator==(const PersonRow&, const PersonRow&) = default;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(id, status, email, first_name, last_name, phone, joined_at, via, created_by, projects,
       picture, role);
  }
};

struct InvolvementRow {
  bool created = false;
  std::uint64_t annotations = 0;
  std::optional<Timestamp> last_contribution_at;

  friend bool operator==(const InvolvementRow&, const InvolvementRow&) = default;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(created, annotations, last_contribution_at);
  }
};

class People final : public ProjectionOf<People> {
 public:
  static constexpr ProjectionTraits kTraits = {"people", 6, KeptBy::kProjector, Weight::kHeavy,
                                               /*holds_personal=*/true};

  void apply(const Commit& commit, Overlay& rows) override;
  void finish_batch(Overlay& rows) override;

 private:
  // In the current batch.
  std::int64_t came_ = 0;
  std::int64_t left_ = 0;
  std::string row_bytes_;  // of the current row
};

struct Involvement {
  ProjectId project;
  InvolvementRow row;
};

bool is_erased(const View<People>& people, UserId id);
// What somebody without an account is called: "Erased person 7", "removed account 7".
std::string name_of_absent(const View<People>& people, UserId id);

// Removed and erased people are not included below.
std::optional<PersonRow> find_person(const View<People>& people, UserId id);
std::uint64_t count_people(const View<People>& people);
// Ordered by id, after `after`, at most `limit`. For other orders and searches: people_index/.
std::vector<PersonRow> list_people(const View<People>& people, UserId after, std::uint64_t limit);
std::vector<Involvement> involvements(const View<People>& people, UserId user);

// "Ada Lovelace", or the email if no name is set; "Erased person 7" in views of the past.
std::string display_name(const PersonRow& person);
// Up to two letters, as Label Studio makes them: from the names, otherwise from the email. A letter
// is what a reader takes for one (a grapheme cluster), and letters that would join do not.
std::string initials(const PersonRow& person);

}  // namespace muster::projections
