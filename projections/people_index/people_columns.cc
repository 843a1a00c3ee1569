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

PersonEntry::PersonEntry(const PersonRow& person) : id(person.id) {
  if (is_gone(person.status)) return;
  text = searched_text(person);
  projects = person.projects;
}

PeopleColumns::Changed PeopleColumns::put(const PersonEntry& person) {
  const std::uint32_t id = person.id.value;
  make_room(id);
  const bool was_there = has(id);
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

std::size_t PeopleColumns::bytes_held() const {
  return texts_.bytes_held() + last_activity_.capacity() * sizeof last_activity_[0] +
         projects_.capacity() * sizeof projects_[0];
}

void PeopleColumns::make_room(std::uint32_t id) {
  if (id < last_activity_.size()) return;
  last_activity_.resize(id + std::size_t{1}, kNever);
  projects_.resize(id + std::size_t{1}, 0);
}

}  // namespace muster::projections
