// The list of people against a plain sort of the rows in the views, after random commands that
// reach it through the projector's own path.
#include "projections/people_index/people_index.h"

#include <algorithm>
#include <cstdint>
#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/plain_letters.h"
#include "tests/projections/people_index/people_fixture.h"

namespace muster::projections {
namespace {

using Ids = std::vector<std::uint32_t>;

TEST(PeopleIndex, SortsByEachColumnBothWays) {
  PeopleFixture fixture;
  fixture.sign_up("Carl@example.org", "bo");
  fixture.sign_up("ada@example.org", "Ada", "Lovelace");
  fixture.sign_up("bob@example.org", "Äda");
  fixture.ping(UserId(1), 30);
  fixture.ping(UserId(3), 10);
  fixture.ping(UserId(2), 20);
  fixture.create_project(UserId(3));
  fixture.create_project(UserId(3));
  fixture.create_project(UserId(1));
  EXPECT_EQ(fixture.ids("joined"), (Ids{1, 2, 3}));
  EXPECT_EQ(fixture.ids("-joined"), (Ids{3, 2, 1}));
  EXPECT_EQ(fixture.ids("email"), (Ids{2, 3, 1})) << "whatever the case";
  EXPECT_EQ(fixture.ids("-email"), (Ids{1, 3, 2}));
  EXPECT_EQ(fixture.ids("name"), (Ids{3, 2, 1})) << "whatever the accents";
  EXPECT_EQ(fixture.ids("-name"), (Ids{1, 2, 3}));
  EXPECT_EQ(fixture.ids("last_activity"), (Ids{3, 2, 1}));
  EXPECT_EQ(fixture.ids("-last_activity"), (Ids{1, 2, 3}));
  EXPECT_EQ(fixture.ids("projects"), (Ids{2, 1, 3}));
  EXPECT_EQ(fixture.ids("-projects"), (Ids{3, 1, 2}));
}

TEST(PeopleIndex, PutsWhoWasNeverActiveLastAmongTheLatest) {
  PeopleFixture fixture;
  for (const char* email : {"a@x", "b@x", "c@x"}) fixture.sign_up(email);
  fixture.ping(UserId(2), 1);
  EXPECT_EQ(fixture.ids("-last_activity"), (Ids{2, 3, 1}));
}

TEST(PeopleIndex, FiltersByStatusRoleAndActivityWithAndWithoutASearch) {
  PeopleFixture fixture;
  for (const char* email : {"a@x", "b@x", "c@x", "d@y"}) fixture.sign_up(email);
  fixture.add(UserDeactivated{UserId(2)});
  fixture.add(RoleChanged{UserId(3), Role::kAdministrator});
  fixture.ping(UserId(1), 1'000'000);
  const auto ids = [&](const PeopleFilter& filter, const std::string& search = "") {
    const PeopleQuery query{.search = search, .filter = filter};
    EXPECT_EQ(fixture.find(query).count, fixture.ids(query).size());
    return fixture.ids(query);
  };
  EXPECT_EQ(ids({.status = UserStatus::kActive}), (Ids{1, 3, 4}));
  EXPECT_EQ(ids({.status = UserStatus::kDeactivated}), (Ids{2}));
  EXPECT_EQ(ids({.role = Role::kAdministrator}), (Ids{3}));
  EXPECT_EQ(ids({.role = Role::kMember}), (Ids{2, 4})) << "the first is the owner";
  EXPECT_EQ(ids({.never_active = true}), (Ids{2, 3, 4}));
  EXPECT_EQ(ids({.inactive_since = Timestamp{500'000}}), (Ids{2, 3, 4}));
  EXPECT_EQ(ids({.inactive_since = Timestamp{0}}), Ids()) << "all joined later";
  EXPECT_EQ(ids({.never_active = true}, "x"), (Ids{2, 3}));
  EXPECT_EQ(ids({.status = UserStatus::kDeactivated}, "y"), Ids());
  fixture.add(UserReactivated{UserId(2)});
  fixture.add(UserRemoved{UserId(4)});
  EXPECT_EQ(ids({.never_active = true}, "x"), (Ids{2, 3}));
  EXPECT_EQ(ids({.status = UserStatus::kActive}), (Ids{1, 2, 3})) << "at once, and the same search";
  fixture.follow();
  EXPECT_EQ(ids({.status = UserStatus::kActive}), (Ids{1, 2, 3})) << "after a restart";
}

TEST(PeopleIndex, PutsWhoHasNoNameAfterAllNames) {
  PeopleFixture fixture;
  fixture.sign_up("a@x");
  fixture.sign_up("b@x", "Zoe");
  fixture.sign_up("c@x", "\U0001F600");
  EXPECT_EQ(fixture.ids("name"), (Ids{2, 3, 1}));
}

TEST(PeopleIndex, FindsPartsOfNamesAndEmails) {
  PeopleFixture fixture;
  fixture.sign_up("ada@example.org", "Ada", "Lovelace");
  fixture.sign_up("bob@EXAMPLE.org", "Ängström", "Ada");
  fixture.sign_up("carl@other.net");
  EXPECT_EQ(fixture.ids("joined", "ADA"), (Ids{1, 2}));
  EXPECT_EQ(fixture.ids("joined", "example.ORG"), (Ids{1, 2}));
  EXPECT_EQ(fixture.ids("joined", "äNGS"), (Ids{2}));
  EXPECT_EQ(fixture.ids("joined", "love  ada "), (Ids{1})) << "all words";
  EXPECT_EQ(fixture.ids("joined", "   "), (Ids{1, 2, 3})) << "no word at all";
  EXPECT_EQ(fixture.ids("joined", "nobody"), Ids{});
  EXPECT_EQ(fixture.ids("joined", "orgada"), Ids{}) << "email and name do not run together";
}

TEST(PeopleIndex, FindsNamesWithAndWithoutAccents) {
  PeopleFixture fixture;
  fixture.sign_up("a@example.org", "José", "García");
  fixture.sign_up("b@example.org", "Łukasz", "Müller");
  fixture.sign_up("c@example.org", "Jose", "Nguyễn");
  fixture.sign_up("zoë@example.org", "Søren", "O’Brien");
  EXPECT_EQ(fixture.ids("joined", "jose"), (Ids{1, 3}));
  EXPECT_EQ(fixture.ids("joined", "José"), (Ids{1, 3}));
  EXPECT_EQ(fixture.ids("joined", "jose\u0301 garci"), (Ids{1}));
  EXPECT_EQ(fixture.ids("joined", "LUKASZ"), (Ids{2}));
  EXPECT_EQ(fixture.ids("joined", "łukasz muller"), (Ids{2}));
  EXPECT_EQ(fixture.ids("joined", "nguyen"), (Ids{3}));
  EXPECT_EQ(fixture.ids("joined", "NGUYỄN"), (Ids{3}));
  EXPECT_EQ(fixture.ids("joined", "soren o'brien"), (Ids{4}));
  EXPECT_EQ(fixture.ids("joined", "zoe@"), (Ids{4}));
  EXPECT_EQ(fixture.ids("joined", "zoë@"), (Ids{4}));
}

TEST(PeopleIndex, FindsAnInternationalDomainInUnicodeAndInAscii) {
  PeopleFixture fixture;
  fixture.sign_up("ada@münchen.de", "Ada");
  fixture.sign_up("bob@xn--mnchen-3ya.de", "Bob");  // of an older log
  fixture.sign_up("carl@munich.example");
  for (const char* domain : {"münchen", "MUNCHEN.de", "xn--mnchen-3ya.de", "xn--mnch"}) {
    EXPECT_EQ(fixture.ids("joined", domain), (Ids{1, 2})) << domain;
  }
  EXPECT_EQ(fixture.ids("joined", "ada@xn--mnchen-3ya.de"), (Ids{1}));
  EXPECT_EQ(fixture.ids("joined", "bob@münchen.de"), (Ids{2}));
  EXPECT_EQ(fixture.ids("name"), (Ids{1, 2, 3})) << "names end where they end";
  EXPECT_EQ(fixture.ids("email"), (Ids{1, 2, 3}));
}

TEST(PeopleIndex, ShowsWhatABatchChanged) {
  PeopleFixture fixture;
  const UserId ada = fixture.sign_up("ada@example.org", "Ada");
  const UserId bob = fixture.sign_up("bob@example.org", "Bob");
  EXPECT_EQ(fixture.ids("name"), (Ids{1, 2}));
  fixture.name(ada, "Zoe", "");
  EXPECT_EQ(fixture.ids("name"), (Ids{2, 1}));
  EXPECT_EQ(fixture.ids("name", "zoe"), (Ids{1}));
  EXPECT_EQ(fixture.ids("name", "ada"), (Ids{1})) << "the email is still hers";
  fixture.add(UserDeactivated{bob});
  EXPECT_EQ(fixture.ids("name"), (Ids{2, 1})) << "deactivated people are shown";
  fixture.ping(ada, 5);
  fixture.ping(bob, 4);
  EXPECT_EQ(fixture.ids("last_activity"), (Ids{2, 1}));
  fixture.add(UserRemoved{bob});
  EXPECT_EQ(fixture.ids("last_activity"), (Ids{1}));
  EXPECT_EQ(fixture.find({.search = "bob"}).count, 0u);
}

TEST(PeopleIndex, ASearchThatIsMadeAgainFindsWhatIsThereNow) {
  PeopleFixture fixture;
  const UserId ada = fixture.sign_up("a@example.org", "Ada");
  EXPECT_EQ(fixture.ids("joined", "ada"), (Ids{1}));
  EXPECT_EQ(fixture.ids("-joined", "ada"), (Ids{1}));
  fixture.name(ada, "Zoe", "");
  EXPECT_EQ(fixture.ids("joined", "ada"), Ids{});
  fixture.sign_up("ada@example.org");
  EXPECT_EQ(fixture.ids("joined", "ada"), (Ids{2}));
  fixture.ping(ada, 5);
  EXPECT_EQ(fixture.ids("joined", "ada"), (Ids{2})) << "activity changes nobody's name";
  fixture.add(UserRemoved{UserId(2)});
  EXPECT_EQ(fixture.ids("joined", "ada"), Ids{});
}

TEST(PeopleIndex, APageIsAPartOfAllThatMatch) {
  PeopleFixture fixture;
  for (int i = 1; i <= 9; ++i)
    fixture.sign_up("p" + std::to_string(i) + "@x", i % 2 ? "odd" : "even");
  const PeoplePage page = fixture.find(
      {.order = {PeopleSort::kJoined, true}, .search = "odd", .offset = 1, .limit = 2});
  EXPECT_EQ(page.count, 5u);
  EXPECT_EQ(page.ids, (std::vector{UserId(7), UserId(5)}));
  EXPECT_EQ(fixture.find({.search = "odd", .offset = 4, .limit = 2}).ids, (std::vector{UserId(9)}));
  EXPECT_TRUE(fixture.find({.search = "odd", .offset = 5, .limit = 2}).ids.empty());
  EXPECT_TRUE(fixture.find({.offset = 9, .limit = 2}).ids.empty());
  EXPECT_EQ(fixture.find({.offset = 8, .limit = 2}).ids, (std::vector{UserId(9)}));
}

// Every order and some searches, all of it and a part, against a plain stable sort of the rows.
void expect_as_a_plain_sort(PeopleFixture& fixture, const std::string& search) {
  fixture.commit();
  std::vector<PersonRow> people = fixture.rows();
  const auto name = [](const PersonRow& row) {
    return row.first_name.empty() && row.last_name.empty() ? "\xff"
                                                           : plain_letters(display_name(row));
  };
  std::erase_if(people, [&](const PersonRow& row) {
    const std::string all = row.email + "\n" + (name(row) == "\xff" ? "" : name(row));
    return all.find(search) == std::string::npos;
  });
  std::map<UserId, std::int64_t> activity;
  for (const PersonRow& row : people) activity[row.id] = fixture.activity(row.id);
  for (const PeopleSort sort : kPeopleSorts) {
    std::ranges::stable_sort(people, [&](const PersonRow& a, const PersonRow& b) {
      switch (sort) {
        case PeopleSort::kJoined:
          return a.id < b.id;
        case PeopleSort::kEmail:
          return a.email < b.email;
        case PeopleSort::kName:
          return name(a) != name(b) ? name(a) < name(b) : a.id < b.id;
        case PeopleSort::kLastActivity:
          return std::pair(activity[a.id], a.id) < std::pair(activity[b.id], b.id);
        case PeopleSort::kProjects:
          return std::pair(a.projects, a.id) < std::pair(b.projects, b.id);
      }
      return false;
    });
    Ids expected;
    for (const PersonRow& row : people) expected.push_back(row.id.value);
    RC_ASSERT(fixture.ids(name_of(sort), search) == expected);
    std::ranges::reverse(expected);
    RC_ASSERT(fixture.ids(name_of(PeopleOrder{sort, true}), search) == expected);
    const std::size_t offset = expected.size() / 3;
    const Ids part(
        expected.begin() + static_cast<std::ptrdiff_t>(offset),
        expected.begin() + static_cast<std::ptrdiff_t>(std::min(offset + 4, expected.size())));
    RC_ASSERT(fixture.ids(
                  {.order = {sort, true}, .search = search, .offset = offset, .limit = 4}) == part);
  }
}

void random_step(PeopleFixture& fixture) {
  static constexpr const char* kNames[] = {"",
                                           "Ada",
                                           "ada",
                                           "Adalbert",
                                           "Bob",
                                           "Ärger",
                                           "a name of many letters",
                                           "a name of many letters and more"};
  const auto some_name = [] {
    return std::string(
        *rc::gen::elementOf(std::vector<std::string>(std::begin(kNames), std::end(kNames))));
  };
  const auto rows = fixture.rows();
  const int what = *rc::gen::inRange(0, 7);
  if (rows.empty() || what <= 1) {
    fixture.sign_up("p" + std::to_string(*rc::gen::inRange(0, 4)) + "x" +
                        std::to_string(fixture.last_user()) + "@example.org",
                    some_name(), some_name());
    return fixture.commit();
  }
  const UserId user = rows[*rc::gen::inRange<std::size_t>(0, rows.size())].id;
  if (what == 2) fixture.name(user, some_name(), some_name());
  if (what == 3) fixture.ping(user, *rc::gen::inRange(1, 20));
  if (what == 4) fixture.create_project(user);
  if (what == 5) fixture.add(UserRemoved{user});
  if (what == 6) fixture.follow();
  // Batches of more than one change too, but not of what follows a removal.
  if (what == 5 || *rc::gen::inRange(0, 2) == 0) fixture.commit();
}

RC_GTEST_PROP(PeopleIndex, IsAPlainSortOfTheRows, ()) {
  PeopleFixture fixture;
  const int rounds = *rc::gen::inRange(1, 4);
  for (int round = 0; round < rounds; ++round) {
    const int steps = *rc::gen::inRange(0, 25);
    for (int i = 0; i < steps; ++i) random_step(fixture);
    expect_as_a_plain_sort(
        fixture, *rc::gen::element<std::string>("", "ada", "x1", "a", "@", "letters and"));
  }
}

TEST(PeopleOrder, HasAWordForEach) {
  for (const PeopleSort sort : kPeopleSorts) {
    for (const bool descending : {false, true}) {
      EXPECT_EQ(people_order_of(name_of(PeopleOrder{sort, descending})),
                (PeopleOrder{sort, descending}));
    }
  }
  EXPECT_EQ(people_order_of("-id"), (PeopleOrder{PeopleSort::kJoined, true}));
  for (const char* wrong : {"", "-", "--email", "Email", "phone"})
    EXPECT_FALSE(people_order_of(wrong)) << wrong;
}

}  // namespace
}  // namespace muster::projections
