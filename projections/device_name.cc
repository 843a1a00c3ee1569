#include "projections/device_name.h"

#include <array>

namespace muster::projections {
namespace {

struct Trace {
  std::string_view in_header;
  std::string_view name;
};

// In this order: most browsers also claim to be those further down.
constexpr std::array kPrograms = {
    Trace{"Edg", "Edge"},
    Trace{"OPR/", "Opera"},
    Trace{"SamsungBrowser", "Samsung Internet"},
    Trace{"Firefox/", "Firefox"},
    Trace{"FxiOS/", "Firefox"},
    Trace{"CriOS/", "Chrome"},
    Trace{"Chrome/", "Chrome"},
    Trace{"Safari/", "Safari"},
    Trace{"curl/", "curl"},
    Trace{"python", "Python"},
};
constexpr std::array kSystems = {
    Trace{"iPhone", "iPhone"}, Trace{"iPad", "iPad"},       Trace{"Android", "Android"},
    Trace{"CrOS", "ChromeOS"}, Trace{"Windows", "Windows"}, Trace{"Mac OS X", "macOS"},
    Trace{"Linux", "Linux"},
};

template <typename Traces>
std::string_view first_in(const Traces& traces, std::string_view header) {
  for (const Trace& trace : traces) {
    if (header.find(trace.in_header) != header.npos) return trace.name;
  }
  return {};
}

}  // namespace

std::string device_name(std::string_view user_agent) {
  const std::string_view program = first_in(kPrograms, user_agent);
  const std::string_view system = first_in(kSystems, user_agent);
  if (program.empty() && system.empty()) return "Unknown device";
  if (program.empty()) return std::string(system);
  if (system.empty()) return std::string(program);
  return std::string(program).append(" on ").append(system);
}

}  // namespace muster::projections
