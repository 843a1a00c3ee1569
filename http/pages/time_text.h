// Times for people, in the time zone and the date language of the reader of the page: those the
// person chose, otherwise the browser's (static/js/time.js tells the server its zone, and
// Accept-Language its language), otherwise UTC and English.
//
//   const ReaderTime reader = reader_time(exchange);       // once per page: one clock for all of
// it
//   relative_text(t, reader.now)     "3 minutes ago"
//   minute_text(t, reader)           "4 May 2026, 05:02"
//   exact_text(t, reader)            "4 May 2026, 05:02:01 CEST"
//   start_of_day("2026-05-04", reader)                     // what the reader means by that day
//
// Threads: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"
#include "http/pages/templates.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {

// "just now", "1 minute ago", "5 hours ago", "29 days ago"; nullopt from 30 days on. A future time
// (clocks differ) counts as now.
std::optional<std::string> relative_text(Timestamp moment, Timestamp now);

struct ReaderTime {
  Timestamp now;
  std::string zone = "UTC";  // of the IANA database
  bool is_zone_known = false;
  std::string language = {};  // of date_words.h; empty: English, as below
};
ReaderTime reader_time(const Exchange& exchange);
// For what is counted by days of UTC.
ReaderTime in_utc(ReaderTime reader);
// Whatever the person chose.
ReaderTime browser_time(const Exchange& exchange);

// "4 May 2026"
std::string date_text(Timestamp moment, const ReaderTime& reader);
// "4 May 2026, 03:02"
std::string minute_text(Timestamp moment, const ReaderTime& reader);
// "4 May 2026, 03:02:01 UTC"
std::string exact_text(Timestamp moment, const ReaderTime& reader);
// "4 May 2026, 03:02:01", where the zone is named beside it.
std::string second_text(Timestamp moment, const ReaderTime& reader);
// The same without the year, for charts of the last days: "4 May", "4 May, 03:02".
std::string day_text(Timestamp moment, const ReaderTime& reader);
std::string day_minute_text(Timestamp moment, const ReaderTime& reader);
// "May", "Mon": by themselves, as short as the language has them.
std::string month_text(Timestamp moment, const ReaderTime& reader);
std::string weekday_text(Timestamp moment, const ReaderTime& reader);
// "2026-05-04", as date fields write it.
std::string iso_date_text(Timestamp moment, const ReaderTime& reader);

// The first moment of a day that is written as 2026-05-04; nullopt if it is no such date.
std::optional<Timestamp> start_of_day(std::string_view date, const ReaderTime& reader);
// The first moment of the day after it.
std::optional<Timestamp> end_of_day(std::string_view date, const ReaderTime& reader);

// The moment at which the reader's clock shows "2026-05-04T03:02", as fields for a date with a time
// write it, with or without seconds; or the start of "2026-05-04". nullopt if it is neither.
std::optional<Timestamp> local_time(std::string_view text, const ReaderTime& reader);
// "2026-05-04T03:02:01", for such a field.
std::string iso_local_text(Timestamp moment, const ReaderTime& reader);

// The data of parts/time.mustache: relative if recent, otherwise the date.
Data time_data(Timestamp moment, const ReaderTime& reader);

// The same in UTC.
std::string date_text(Timestamp moment);
std::string exact_text(Timestamp moment);
Data time_data(Timestamp moment, Timestamp now);

}  // namespace muster::http::pages
