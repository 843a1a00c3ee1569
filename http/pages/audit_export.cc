// What the audit log shows, as a file: /audit/export.csv and /audit/export.jsonl. Written while it
// is read, a piece at a time, so that a log of any length takes the memory of one piece.
#include <atomic>
#include <memory>
#include <optional>
#include <utility>

#include <spdlog/spdlog.h>

#include "http/pages/audit_filter.h"
#include "http/pages/audit_lines.h"
#include "http/pages/handlers.h"
#include "projections/audit_query.h"

namespace muster::http::pages {
namespace {

// Events a piece. Each piece reads the views as they are then: nothing is held open for a client
// that takes its time. Events never change, so neither do the positions.
constexpr std::size_t kPieceEvents = 2000;

// Each export keeps one thread of the server and one core busy.
constexpr int kAtOnceMax = 4;

enum class Format : std::uint8_t { kCsv, kJsonLines };

// One of the exports that may run at once; gives its place back when it goes.
class ExportSlot {
 public:
  using Count = std::shared_ptr<std::atomic<int>>;

  static std::shared_ptr<ExportSlot> take(const Count& running) {
    auto slot = std::shared_ptr<ExportSlot>(new ExportSlot(running));
    return slot->before_ < kAtOnceMax ? slot : nullptr;
  }
  ~ExportSlot() { --*running_; }
  ExportSlot(const ExportSlot&) = delete;
  ExportSlot& operator=(const ExportSlot&) = delete;

 private:
  explicit ExportSlot(Count running) : running_(std::move(running)), before_((*running_)++) {}

  Count running_;
  int before_;
};

class Export {
 public:
  Export(Instance& instance, Format format, AuditQuery query, std::shared_ptr<ExportSlot> slot)
      : instance_(instance), format_(format), query_(std::move(query)), slot_(std::move(slot)) {
    if (format_ == Format::kCsv) text_ = csv_head();
  }

  // Writes the next piece. False: the peer left or the log cannot be read; the connection closes
  // without the end of the body, so that nobody takes half a file for a whole one.
  bool write_piece(httplib::DataSink& sink) {
    // A stretch of log may hold nothing to show, and an empty piece would end the body.
    while (!is_done_ && text_.empty()) {
      if (!sink.is_writable() || instance_.is_stopping()) return false;
      if (const Result<void> done = make_piece(); !done) {
        spdlog::error("an export ends early: {} {}", done.error().message, done.error().detail);
        return false;
      }
    }
    if (!text_.empty() && !sink.write(text_.data(), text_.size())) return false;
    text_.clear();
    if (is_done_) sink.done();
    return true;
  }

 private:
  Result<void> make_piece() {
    const Result<Views> views = instance_.views();
    if (!views) return tl::unexpected(views.error());
    const Result<AuditPage> page = newest_events(instance_.log(), *views, query_);
    if (!page) return tl::unexpected(page.error());
    Names names(*views);
    std::vector<std::string> rising;
    const std::vector<Position> wanted(page->positions.rbegin(), page->positions.rend());
    const auto read = read_events_at(
        instance_.log(), wanted,
        [&](Position at, Timestamp time, const Who& who, const Payload& payload) {
          rising.push_back(format_ == Format::kCsv ? csv_line(at, time, who, payload, names)
                                                   : json_line(at, time, who, payload));
          return true;
        });
    if (!read) return read;
    for (auto line = rising.rbegin(); line != rising.rend(); ++line) text_ += *line;
    is_done_ = !page->older;
    if (page->older) query_.before = *page->older;
    return {};
  }

  Instance& instance_;
  const Format format_;
  AuditQuery query_;
  const std::shared_ptr<ExportSlot> slot_;
  std::string text_;
  bool is_done_ = false;
};

Result<void> send_export(Exchange& exchange, Format format, const ExportSlot::Count& running) {
  Instance& instance = exchange.app.instance;
  const Result<Views> views = instance.views();
  if (!views) return tl::unexpected(views.error());
  const Result<AuditFilter> asked = read_audit_filter(exchange, *views);
  if (!asked) return tl::unexpected(asked.error());
  if (!asked->is_good()) return tl::unexpected(asked->error());
  std::shared_ptr<ExportSlot> slot = ExportSlot::take(running);
  if (!slot) return fail(ErrorCode::kBusy, "Other exports are running. Try again in a moment.");

  AuditQuery query{.filter = asked->filter, .limit = kPieceEvents};
  // What happens while it runs is not in it.
  query.before = std::min(asked->before.value_or(query.before), instance.log().head());
  auto state = std::make_shared<Export>(instance, format, std::move(query), std::move(slot));
  httplib::Response& response = exchange.response;
  response.status = 200;
  const bool csv = format == Format::kCsv;
  response.set_header("Content-Disposition", std::string("attachment; filename=\"audit-log") +
                                                 (csv ? ".csv" : ".jsonl") + "\"");
  response.set_chunked_content_provider(
      csv ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson",
      [state](std::size_t, httplib::DataSink& sink) { return state->write_piece(sink); });
  return {};
}

}  // namespace

void add_audit_exports(Router& router) {
  const auto running = std::make_shared<std::atomic<int>>(0);
  router.get("/audit/export.csv", [running](Exchange& exchange) {
    return send_export(exchange, Format::kCsv, running);
  });
  router.get("/audit/export.jsonl", [running](Exchange& exchange) {
    return send_export(exchange, Format::kJsonLines, running);
  });
}

}  // namespace muster::http::pages
