// The list of people as a file: everyone whom the page's search and filter find, in its order.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "core/accounts/accounts.h"
#include "http/pages/audit/csv.h"
#include "http/pages/people/address.h"
#include "http/pages/time_text.h"
#include "http/pipeline/as_of.h"
#include "http/pipeline/exchange.h"
#include "http/transport/concurrency_limit.h"
#include "projections/activity.h"
#include "projections/people.h"

namespace muster::http::pages {
namespace {

// People per piece. Each piece reads the views anew: nothing is held open for a slow client.
constexpr std::size_t kPeopleAPiece = 500;

std::string line(const std::vector<std::string>& cells) {
  std::string text;
  for (const std::string& cell : cells) text.append(text.empty() ? "" : ",").append(csv_cell(cell));
  return text + "\r\n";
}

std::string line_of(const projections::PersonRow& person, std::optional<Timestamp> active) {
  return line({std::to_string(person.id.value), person.email, person.first_name, person.last_name,
               person.phone, person.status == UserStatus::kActive ? "active" : "deactivated",
               std::string(name_of(person.role)), to_rfc3339(person.joined_at),
               active ? to_rfc3339(*active) : std::string(), std::to_string(person.projects)});
}

class Export {
 public:
  Export(projections::Instance& instance, std::vector<UserId> ids, std::shared_ptr<void> place)
      : instance_(instance), ids_(std::move(ids)), place_(std::move(place)) {
    text_ = std::string(kCsvMark) + "id,email,first_name,last_name,phone,status,role,date_joined," +
            "last_activity,projects\r\n";
  }

  // False: the peer left or the views cannot be read; the connection closes without ending the
  // body, so that a part of the file is not taken for all of it.
  bool write_piece(BodySink& sink) {
    if (!sink.is_writable() || instance_.is_stopping()) return false;
    if (text_.empty()) {
      if (const Result<void> made = make_piece(); !made) {
        spdlog::error("a list of people is incomplete: {} {}", made.error().message,
                      made.error().detail);
        return false;
      }
    }
    if (!text_.empty() && !sink.write(text_)) return false;
    text_.clear();
    if (next_ == ids_.size()) sink.finish();
    return true;
  }

 private:
  Result<void> make_piece() {
    try {
      const Result<projections::Views> views = instance_.views();
      if (!views) return tl::unexpected(views.error());
      const std::size_t end = std::min(next_ + kPeopleAPiece, ids_.size());
      for (; next_ < end; ++next_) {
        // Absent: removed meanwhile.
        if (const auto person = find_person(views->of<projections::People>(), ids_[next_]))
          text_ += line_of(
              *person, projections::last_activity(views->of<projections::Activity>(), person->id));
      }
      return {};
    } catch (const ViewsDamaged& damage) {
      return tl::unexpected(instance_.views_are_damaged(damage));
    }
  }

  projections::Instance& instance_;
  const std::vector<UserId> ids_;
  const std::shared_ptr<void> place_;
  std::size_t next_ = 0;
  std::string text_;
};

}  // namespace

Result<void> export_people(Exchange& exchange) {
  const Result<PeopleAddress> address = read_people_address(exchange);
  if (!address) return tl::unexpected(address.error());
  auto place = exchange.app.exports.enter();
  if (!place) return fail(ErrorCode::kBusy, "Too many exports are running. Try again in a moment.");
  const ReaderTime reader = reader_time(exchange);
  const projections::PeopleQuery query{.order = address->order,
                                       .search = address->search,
                                       .filter = address->filter(reader.now),
                                       .offset = 0,
                                       .limit = std::numeric_limits<std::uint32_t>::max()};
  Result<projections::PeoplePage> page = AsOf().people(exchange, query);
  if (!page) return tl::unexpected(page.error());
  auto state =
      std::make_shared<Export>(exchange.app.instance, std::move(page->ids), std::move(place));
  Response& response = exchange.response;
  response.status = 200;
  response.set_header("Content-Disposition", "attachment; filename=\"people-" +
                                                 iso_date_text(reader.now, reader) + ".csv\"");
  response.set_stream({[state](BodySink& sink) { return state->write_piece(sink); }},
                      "text/csv; charset=utf-8; header=present");
  return {};
}

}  // namespace muster::http::pages
