// The audit log as a file: /audit/export.csv and /audit/export.jsonl. Written in pieces while it is
// read, so a log of any length takes the memory of one piece.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include <spdlog/spdlog.h>

#include "http/pages/audit/filter.h"
#include "http/pages/audit/lines.h"
#include "http/pipeline/exchange.h"
#include "http/transport/concurrency_limit.h"
#include "projections/audit/query.h"
#include "projections/audit/told.h"
#include "projections/json.h"

namespace muster::http::pages {
namespace {

// Events per piece. Each piece reads the views anew: nothing is held open for a slow client. Events
// never change, so neither do the positions.
constexpr std::size_t kPieceEvents = 2000;
// Of them, those in memory at once: an event may hold a picture.
constexpr std::size_t kEventsAtOnce = 64;

enum class Format : std::uint8_t { kCsv, kJsonLines };

class Export {
 public:
  Export(projections::Instance& instance, Format format, projections::AuditQuery query,
         std::shared_ptr<void> place)
      : instance_(instance), format_(format), query_(std::move(query)), place_(std::move(place)) {
    if (format_ == Format::kCsv) text_ = csv_head();
  }

  // Call once, before write_piece(): errors here can still be answered.
  Result<void> begin() { return make_piece(); }

  // Writes the next piece. False: the peer left or the log cannot be read; the file's last line
  // then says so, and the connection closes without ending the body, so that nobody takes half a
  // file for a whole one.
  bool write_piece(BodySink& sink) {
    // A stretch of log may hold nothing to show.
    while (!is_done_ && text_.empty()) {
      if (!sink.is_writable() || instance_.is_stopping()) return false;
      if (const Result<void> done = try_piece(); !done) {
        spdlog::error("an export is incomplete: {} {}", done.error().message, done.error().detail);
        const std::string line = last_line(done.error());
        (void)sink.write(line);
        return false;
      }
    }
    if (!text_.empty() && !sink.write(text_)) return false;
    text_.clear();
    if (is_done_) sink.finish();
    return true;
  }

 private:
  std::string last_line(const Error& error) const {
    if (format_ == Format::kJsonLines) {
      return Json{{"error", std::string(error_code_name(error.code))}, {"detail", error.message}}
                 .dump() +
             "\n";
    }
    return "\"This file is incomplete: " + error.message +
           "\"\r\n";  // no message has a quote in it
  }

  Result<void> try_piece() {
    try {
      return make_piece();
    } catch (const ViewsDamaged& damage) {
      return tl::unexpected(instance_.views_are_damaged(damage));
    }
  }

  Result<void> make_piece() {
    const Result<projections::Views> views = instance_.views();
    if (!views) return tl::unexpected(views.error());
    const Result<projections::AuditPage> page =
        projections::newest_events(instance_.log(), *views, query_);
    if (!page) return tl::unexpected(page.error());
    Names names(*views);
    const std::span<const Position> positions(page->positions);
    for (std::size_t i = 0; i < positions.size(); i += kEventsAtOnce) {
      const auto some = positions.subspan(i, std::min(kEventsAtOnce, positions.size() - i));
      if (Result<void> added = add_lines(*views, some, names); !added) return added;
    }
    is_done_ = !page->older;
    if (page->older) query_.before = *page->older;
    return {};
  }

  Result<void> add_lines(const projections::Views& views, std::span<const Position> positions,
                         Names& names) {
    const auto told = projections::told_events(instance_.log(), views, positions);
    if (!told) return tl::unexpected(told.error());
    for (const auto& [event, changes] : *told) {
      text_ += format_ == Format::kCsv ? csv_line(event, changes, names)
                                       : json_line(event, changes, names);
    }
    return {};
  }

  projections::Instance& instance_;
  const Format format_;
  projections::AuditQuery query_;
  const std::shared_ptr<void> place_;
  std::string text_;
  bool is_done_ = false;
};

// "audit-log-2026-05-01-to-2026-05-04.csv": the days asked for, otherwise those from the log's
// first event to today.
Result<std::string> file_name(const Exchange& exchange, const AuditFilter& asked,
                              std::string_view suffix) {
  const projections::EventFilter& filter = asked.filter;
  projections::Instance& instance = exchange.app.instance;
  const Timestamp now = instance.clock().now();
  Timestamp from = filter.since.value_or(now);
  if (!filter.since) {
    const Result<std::optional<Commit>> first = instance.log().read(Position(0))->next();
    if (!first) return tl::unexpected(first.error());
    if (*first) from = (*first)->time;
  }
  // An end at midnight is that of the day before.
  const Timestamp to = filter.until ? std::min(now, *filter.until - Duration(1)) : now;
  return "audit-log-" + iso_date_text(from, asked.reader) + "-to-" +
         iso_date_text(std::max(from, to), asked.reader) + std::string(suffix);
}

Result<void> send_export(Exchange& exchange, Format format) {
  projections::Instance& instance = exchange.app.instance;
  const Result<projections::Views> views = instance.views();
  if (!views) return tl::unexpected(views.error());
  const Result<AuditFilter> asked = read_audit_filter(exchange, *views);
  if (!asked) return tl::unexpected(asked.error());
  if (!asked->is_good()) return tl::unexpected(asked->error());
  auto place = exchange.app.exports.enter();
  if (!place) return fail(ErrorCode::kBusy, "Too many exports are running. Try again in a moment.");

  const bool csv = format == Format::kCsv;
  const Result<std::string> name = file_name(exchange, *asked, csv ? ".csv" : ".jsonl");
  if (!name) return tl::unexpected(name.error());
  projections::AuditQuery query{
      .filter = asked->filter, .limit = kPieceEvents, .wants_newer = false};
  // Excludes events that happen while it runs.
  query.before = std::min(asked->before.value_or(query.before), instance.log().head());
  auto state = std::make_shared<Export>(instance, format, std::move(query), std::move(place));
  if (Result<void> begun = state->begin(); !begun) return begun;
  Response& response = exchange.response;
  response.status = 200;
  response.set_header("Content-Disposition", "attachment; filename=\"" + *name + "\"");
  response.set_stream({[state](BodySink& sink) { return state->write_piece(sink); }},
                      csv ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson");
  return {};
}

}  // namespace

Result<void> export_audit_csv(Exchange& exchange) { return send_export(exchange, Format::kCsv); }
Result<void> export_audit_jsonl(Exchange& exchange) {
  return send_export(exchange, Format::kJsonLines);
}

}  // namespace muster::http::pages
