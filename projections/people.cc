#include "projections/people.h"

#include <algorithm>
#include <cstdint>

#include <utf8proc.h>

#include "core/accounts/rights.h"
#include "core/big_endian.h"
#include "core/code_points.h"
#include "core/codec/row_codec.h"
#include "core/views_damaged.h"
#include "projections/row_count.h"

namespace muster::projections {
namespace {

std::string person_key(UserId id) { return "u" + big_endian(id.value); }
std::string involvement_key(UserId user, ProjectId project) {
  return "i" + big_endian(user.value) + big_endian(project.value);
}

class PeopleApplier {
 public:
  struct Counts {
    std::int64_t& came;
    std::int64_t& left;
  };
  // Counts people who join and leave. `bytes` is a buffer for rows.
  PeopleApplier(Overlay& rows, const Who& who, Timestamp time, Counts counts, std::string& bytes)
      : rows_(rows), who_(who), time_(time), counts_(counts), bytes_(bytes) {}

  void operator()(const UserSignedUp& e) {
    PersonRow row;
    row.id = e.user;
    row.email = e.email.reveal();
    row.first_name = e.first_name.reveal();
    row.last_name = e.last_name.reveal();
    row.joined_at = time_;
    row.via = e.via;
    if (who_.actor != e.user) row.created_by = who_.actor;
    if (e.user == kFounder) row.role = Role::kOwner;
    put(row);
    ++counts_.came;
  }

  void operator()(const ProfileUpdated& e) {
    PersonRow row = person(e.user);
    if (e.first_name) row.first_name = e.first_name->reveal();
    if (e.last_name) row.last_name = e.last_name->reveal();
    if (e.phone) row.phone = e.phone->reveal();
    put(row);
  }

  void operator()(const PictureChanged& e) {
    set_picture(e.user, e.picture.is_erased() ? std::nullopt : std::optional(e.picture.reveal()));
  }
  void operator()(const PictureRemoved& e) { set_picture(e.user, std::nullopt); }

  void operator()(const UserDeactivated& e) { set_status(e.user, UserStatus::kDeactivated); }
  void operator()(const UserReactivated& e) { set_status(e.user, UserStatus::kActive); }

  void operator()(const RoleChanged& e) {
    PersonRow row = person(e.user);
    row.role = e.role;
    put(row);
  }
  void operator()(const EmailChanged& e) {
    PersonRow row = person(e.user);
    row.email = e.email.reveal();
    put(row);
  }

  void operator()(const UserRestored& e) {
    PersonRow row = person(e.user);
    row.status = UserStatus::kActive;
    row.email = e.email.reveal();
    row.first_name = e.first_name.reveal();
    row.last_name = e.last_name.reveal();
    row.phone = e.phone.reveal();
    put(row);
    ++counts_.came;
  }

  void operator()(const UserRemoved& e) { leave(e.user, UserStatus::kRemoved); }
  void operator()(const UserErased& e) { leave(e.user, UserStatus::kErased); }

  void operator()(const ProjectCreated& e) {
    if (!who_.actor) return;
    change_involvement(*who_.actor, e.project, [](InvolvementRow& row) { row.created = true; });
  }

  void operator()(const AnnotationContributed& e) {
    change_involvement(e.user, e.project, [&](InvolvementRow& row) {
      row.annotations += e.annotations;
      row.last_contribution_at = time_;
    });
  }

  void operator()(const auto&) {}

 private:
  PersonRow person(UserId id) const {
    const auto bytes = rows_.get(person_key(id));
    MUSTER_CHECK_ROWS(bytes, "something happened to person {}, who is not there", id);
    return from_row_bytes<PersonRow>(*bytes);
  }
  void put(const PersonRow& row) { rows_.put(person_key(row.id), to_row_bytes(row, bytes_)); }
  void leave(UserId id, UserStatus status) {
    const PersonRow before = person(id);
    if (!is_gone(before.status)) ++counts_.left;
    PersonRow gone;
    gone.id = id;
    gone.status = status;
    gone.joined_at = before.joined_at;
    // Of nothing personal, and there again if they are restored.
    gone.via = before.via;
    gone.created_by = before.created_by;
    gone.projects = before.projects;
    put(gone);
  }
  void set_status(UserId id, UserStatus status) {
    PersonRow row = person(id);
    row.status = status;
    put(row);
  }
  void set_picture(UserId id, std::optional<Digest> picture) {
    PersonRow row = person(id);
    row.picture = picture;
    put(row);
  }
  template <typename Change>
  void change_involvement(UserId user, ProjectId project, Change&& change) {
    const std::string key = involvement_key(user, project);
    const auto bytes = rows_.get(key);
    InvolvementRow row = bytes ? from_row_bytes<InvolvementRow>(*bytes) : InvolvementRow{};
    change(row);
    rows_.put(key, to_row_bytes(row));
    if (bytes) return;
    PersonRow whose = person(user);
    ++whose.projects;
    put(whose);
  }

  Overlay& rows_;
  const Who& who_;
  Timestamp time_;
  Counts counts_;
  std::string& bytes_;
};

struct CodePoint {
  utf8proc_int32_t value = 0;
  std::size_t size = 0;  // in bytes; 0 at the end and for text that is not UTF-8
};

CodePoint first_code_point(std::string_view text) {
  std::string_view rest = text;
  const std::int32_t value = take_code_point(rest);
  return {value, text.size() - rest.size()};
}

// Quotes, brackets and the like are skipped: "(Ada)" begins with an A.
bool is_mark_before_a_word(utf8proc_int32_t code_point) {
  const auto category = utf8proc_category(code_point);
  return (category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO) ||
         category == UTF8PROC_CATEGORY_ZS;
}

std::string upper_case(utf8proc_int32_t code_point) {
  std::string upper;
  append_code_point(upper, utf8proc_toupper(code_point));
  return upper;
}

// A family of four with its joiners and skin tones. More marks than that are decoration.
constexpr int kLetterCodePointsMax = 11;

// What a reader takes for the first letter, in upper case: a letter with its accents, an emoji with
// all that belongs to it. Empty if there is none.
std::string first_letter(std::string_view text) {
  CodePoint at = first_code_point(text);
  std::string_view rest = text;
  while (at.size > 0 && is_mark_before_a_word(at.value)) {
    rest.remove_prefix(at.size);
    at = first_code_point(rest);
  }
  if (at.size == 0) {  // nothing but marks
    rest = text;
    at = first_code_point(rest);
    if (at.size == 0) return {};
  }
  std::string letter = upper_case(at.value);
  utf8proc_int32_t state = 0;
  for (int n = 1; n < kLetterCodePointsMax; ++n) {
    rest.remove_prefix(at.size);
    const CodePoint next = first_code_point(rest);
    if (next.size == 0 || utf8proc_grapheme_break_stateful(at.value, next.value, &state)) break;
    letter.append(rest.substr(0, next.size));
    at = next;
  }
  return letter;
}

// Arabic, Syriac and their relatives: two letters side by side become one word.
bool joins(std::string_view letter) {
  const CodePoint first = first_code_point(letter);
  return first.size > 0 && utf8proc_get_property(first.value)->bidi_class == UTF8PROC_BIDI_CLASS_AL;
}

std::string erased_name(UserId id) { return "Erased person " + std::to_string(id.value); }

constexpr std::string_view kZeroWidthNonJoiner = "\u200c";

}  // namespace

void People::apply(const Commit& commit, Overlay& rows) {
  for (const Entry& entry : commit.entries) {
    if (const auto* event = std::get_if<Event>(&entry)) {
      std::visit(PeopleApplier(rows, event->who, commit.time, {came_, left_}, row_bytes_),
                 event->payload);
    }
  }
}

void People::finish_batch(Overlay& rows) {
  // Also if they cancel out: a row of 0 differs from no row.
  if (came_ != 0 || left_ != 0) change_row_count(rows, came_ - left_);
  came_ = left_ = 0;
}

bool is_erased(const View<People>& people, UserId id) {
  const auto bytes = people.get(person_key(id));
  return bytes && from_row_bytes<PersonRow>(*bytes).status == UserStatus::kErased;
}

std::string name_of_absent(const View<People>& people, UserId id) {
  return is_erased(people, id) ? erased_name(id) : "removed account " + std::to_string(id.value);
}

std::optional<PersonRow> find_person(const View<People>& people, UserId id) {
  const auto bytes = people.get(person_key(id));
  if (!bytes) return std::nullopt;
  auto row = from_row_bytes<PersonRow>(*bytes);
  if (is_gone(row.status)) return std::nullopt;
  return row;
}

std::uint64_t count_people(const View<People>& people) { return row_count(people); }

std::vector<PersonRow> list_people(const View<People>& people, UserId after, std::uint64_t limit) {
  std::vector<PersonRow> page;
  if (limit == 0) return page;
  people.scan("u", person_key(after), [&](std::string_view, std::string_view bytes) {
    auto row = from_row_bytes<PersonRow>(bytes);
    if (row.id == after || is_gone(row.status)) return true;
    page.push_back(std::move(row));
    return page.size() < limit;
  });
  return page;
}

std::vector<Involvement> involvements(const View<People>& people, UserId user) {
  std::vector<Involvement> all;
  const std::string prefix = "i" + big_endian(user.value);
  people.scan(prefix, prefix, [&](std::string_view key, std::string_view bytes) {
    all.push_back({ProjectId(from_big_endian<std::uint32_t>(key.substr(prefix.size()))),
                   from_row_bytes<InvolvementRow>(bytes)});
    return true;
  });
  return all;
}

std::string display_name(const PersonRow& person) {
  // Only in the past: what was written then cannot be read any more.
  if (person.email.empty()) return erased_name(person.id);
  if (person.first_name.empty() && person.last_name.empty()) return person.email;
  if (person.first_name.empty()) return person.last_name;
  if (person.last_name.empty()) return person.first_name;
  return person.first_name + ' ' + person.last_name;
}

std::string initials(const PersonRow& person) {
  const std::string first = first_letter(person.first_name);
  const std::string last = first_letter(person.last_name);
  std::string letters = first;
  if (joins(first) && joins(last)) letters.append(kZeroWidthNonJoiner);
  letters.append(last);
  if (letters.empty()) letters = first_letter(person.email);
  return letters.empty() ? "?" : letters;
}

}  // namespace muster::projections
