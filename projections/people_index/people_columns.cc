#include "projections/people_index/people_columns.h"

#include <algorithm>
#include <cstdint>

#include "core/email.h"
#include "core/plain_letters.h"

namespace muster::projections {
namespace {

constexpr char kEnd = '\n';  // ends email and name; neither may contain one

std::string searched_text(const PersonRow& person) {
  const std::string email = plain_letters(with_unicode_domain(person.email));
  const bool named = !person.first_name.empty() || !person.last_name.empty();
  std::string text = email + kEnd;
  text.append(named ? plain_letters(display_name(person)) : "") += kEnd;
  if (!has_international_domain(person.email)) return text;
  const std::string mailbox = plain_letters(mailbox_of(person.email));
  return mailbox == email ? text : text + mailbox + kEnd;
}

}  // namespace

PersonEntry::PersonEntry(const PersonRow& person)
    : id(person.id), status(person.status), role(person.role), joined_at(person.joined_at.micros) {
  if (is_gone(person.status)) return;
  text = searched_text(person);
  projects = person.projects;
}

PeopleColumns::Changed PeopleColumns::put(const PersonEntry& person) {
  const std::uint32_t id = person.id.value;
  make_room(id);
  const bool was_there = has(id);
  standings_[id] = {person.status, person.role};
  joined_at_[id] = person.joined_at;
  if (person.text.empty()) {
    texts_.erase(id);
    if (was_there) --count_;
    return {.presence = was_there};
  }
  const Changed changed{.presence = !was_there,
                        .text = texts_.text(id) != person.text,
                        .projects = projects_[id] != person.projects};
  if (changed.text) texts_.put(id, person.text);
  projects_[id] = person.projects;
  if (!was_there) ++count_;
  return changed;
}

bool PeopleColumns::set_last_activity(UserId id, std::int64_t micros) {
  make_room(id.value);
  return std::exchange(last_activity_[id.value], micros) != micros;
}

void PeopleColumns::reserve(std::size_t people) {
  texts_.reserve(people);
  last_activity_.reserve(people + 1);
  projects_.reserve(people + 1);
  joined_at_.reserve(people + 1);
  standings_.reserve(people + 1);
}

std::string_view PeopleColumns::email(std::uint32_t id) const {
  const std::string_view text = texts_.text(id);
  return text.substr(0, text.find(kEnd));
}

std::string_view PeopleColumns::name(std::uint32_t id) const {
  const std::string_view text = texts_.text(id);
  const std::size_t begin = text.find(kEnd) + 1;
  return text.substr(begin, text.find(kEnd, begin) - begin);
}

IdSet PeopleColumns::those_of(const PeopleFilter& filter, std::uint64_t& count) const {
  IdSet found(id_end());
  count = 0;
  const std::int64_t since = filter.inactive_since ? filter.inactive_since->micros : 0;
  for (std::uint32_t id = 0; id < id_end(); ++id) {
    const Standing standing = standings_[id];
    if (is_gone(standing.status)) continue;
    if (filter.status && standing.status != *filter.status) continue;
    if (filter.role && standing.role != *filter.role) continue;
    if (filter.never_active && last_activity_[id] != kNever) continue;
    // kNever is before every time.
    if (filter.inactive_since && std::max(last_activity_[id], joined_at_[id]) >= since) continue;
    found.add(id);
    ++count;
  }
  return found;
}

std::size_t PeopleColumns::bytes_held() const {
  return texts_.bytes_held() + last_activity_.capacity() * sizeof last_activity_[0] +
         projects_.capacity() * sizeof projects_[0] + joined_at_.capacity() * sizeof joined_at_[0] +
         standings_.capacity() * sizeof standings_[0];
}

void PeopleColumns::make_room(std::uint32_t id) {
  if (id < last_activity_.size()) return;
  last_activity_.resize(id + std::size_t{1}, kNever);
  projects_.resize(id + std::size_t{1}, 0);
  joined_at_.resize(id + std::size_t{1}, 0);
  standings_.resize(id + std::size_t{1});
}

}  // namespace muster::projections
