// The templates of templates/, which are part of the program: mustache, with everything escaped.
//
//   Data data = kainjow::mustache::object();
//   set_text(data, "title", typed);
//   std::string page = render_template("people", std::move(data));
//
// {{>parts/frame_top}} includes another file. Templates are expanded and parsed once, at first use.
//
// In this library an empty string is true in a section: omit a name if there is nothing to show
// (set_text does). A name that is missing inside a section is looked up outside it. Threads: any.
// Templates contain no lambdas, so rendering changes nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <kainjow/mustache.hpp>

namespace muster::http::pages {

using Data = kainjow::mustache::data;

inline Data object() { return Data(Data::type::object); }
inline Data list() { return Data(Data::type::list); }

// Does nothing if `text` is empty.
void set_text(Data& data, const std::string& key, std::string text);
// "1,234,567": a number as people read it, in a table or a sentence.
std::string grouped(std::uint64_t number);
// "1 session", "1,200 sessions". `many`: the plural where it is not `one` with an s.
std::string counted(std::uint64_t number, const std::string& one, std::string many = {});
void set_number(Data& data, const std::string& key, std::uint64_t number);
// For a section that is shown or hidden.
void set_flag(Data& data, const std::string& key, bool value);

// Requires: templates/`name`.mustache exists and is well-formed, and so are the files that it
// includes.
std::string render_template(std::string_view name, const Data& data);

}  // namespace muster::http::pages
