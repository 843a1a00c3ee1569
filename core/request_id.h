// The one form of a request's id that people and programs see, on pages, in JSON, in exports and in
// the server's log. A number of 64 bits is too long to pass on, and programs that read numbers as
// doubles round it.
//
//   name_of(who.request)     // "fb33a1c2-5d3": the run of the program, the request's number in it
#pragma once

#include <string>

#include "core/ids.h"

namespace muster {

// Both parts in hex.
std::string name_of(RequestId id);

}  // namespace muster
