// The past on the pages about people: which moment is asked for, and what the page says about it.
//
//   const Result<AsOf> as_of = read_page_as_of(exchange, reader);
//   show_past(data, *as_of, "/people/", reader);
//
// A page of the past has the same addresses with as_of=812 added, shows a banner with the moment
// and a link to the present, and nothing on it changes anything.
#pragma once

#include <string>

#include "http/pages/templates.h"
#include "http/pages/time_text.h"
#include "http/pipeline/as_of.h"
#include "http/pipeline/exchange.h"
#include "projections/people.h"

namespace muster::http::pages {

// read_as_of(), with times without a zone and dates as the reader's clock has them.
Result<AsOf> read_page_as_of(const Exchange& exchange, const ReaderTime& reader);

// `past`: false, or the data of parts/past.mustache. `past_form`, of parts/past_form.mustache, asks
// for another moment of the page at `present`. `as_of_query`: "?as_of=812", or empty.
void show_past(Data& data, const AsOf& as_of, const std::string& present, const ReaderTime& reader);

// person_data(), with the picture of then (serve_past_picture).
Data person_data_of(const projections::PersonRow& person, const AsOf& as_of);

// What counts as now for "the last 4 weeks".
Timestamp now_of(const AsOf& as_of, const ReaderTime& reader);

}  // namespace muster::http::pages
