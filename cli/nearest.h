// "Did you mean": the known word that was probably meant by an unknown one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::cli {

// The nearest by edits, if few enough for the length of what was typed; else the first that it
// begins ("reset" for "reset_password"). nullopt if nothing is near.
std::optional<std::string> nearest(std::string_view typed, const std::vector<std::string>& known);

// "; did you mean "events"?", or nothing.
std::string did_you_mean(std::string_view typed, const std::vector<std::string>& known);

}  // namespace muster::cli
