#include "http/pages/templates.h"

#include <cstdint>
#include <map>
#include <memory>
#include <utility>

#include "core/check.h"
#include "embedded_templates.h"

namespace muster::http::pages {
namespace {

using kainjow::mustache::mustache;

constexpr std::string_view kSuffix = ".mustache";
constexpr std::string_view kPartOpen = "{{>";
constexpr std::string_view kPartClose = "}}";
constexpr int kDepthMax = 8;

using Sources = std::map<std::string, std::string_view, std::less<>>;

// The file with its includes expanded. An include that is alone on its line and ends with a line
// break adds no second one.
std::string expand(const Sources& sources, std::string_view name, int depth) {
  MUSTER_CHECK(depth < kDepthMax, "template {} includes itself", name);
  const auto source = sources.find(name);
  MUSTER_CHECK(source != sources.end(), "there is no template {}", name);
  std::string_view rest = source->second;
  std::string out;
  for (std::size_t at = rest.find(kPartOpen); at != rest.npos; at = rest.find(kPartOpen)) {
    out.append(rest.substr(0, at));
    rest.remove_prefix(at + kPartOpen.size());
    const std::size_t end = rest.find(kPartClose);
    MUSTER_CHECK(end != rest.npos, "template {} has an open tag", name);
    std::string part = expand(sources, rest.substr(0, end), depth + 1);
    if (part.ends_with('\n')) part.pop_back();
    out.append(part);
    rest.remove_prefix(end + kPartClose.size());
  }
  return out.append(rest);
}

// Parsed, and not const: this library renders only mutable templates, although nothing changes
// without lambdas.
using Parsed = std::map<std::string, std::unique_ptr<mustache>, std::less<>>;

Parsed parse_all() {
  Sources sources;
  for (const EmbeddedFile& file : templates::files()) {
    sources.emplace(file.path.substr(0, file.path.size() - kSuffix.size()), file.bytes);
  }
  Parsed parsed;
  for (const auto& [name, source] : sources) {
    if (name.starts_with("parts/")) continue;  // halves of pages: the other half closes their tags
    auto page = std::make_unique<mustache>(expand(sources, name, 0));
    MUSTER_CHECK(page->is_valid(), "template {}: {}", name, page->error_message());
    parsed.emplace(name, std::move(page));
  }
  return parsed;
}

}  // namespace

void set_text(Data& data, const std::string& key, std::string text) {
  if (!text.empty()) data[key] = Data(std::move(text));
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t from_end = 3; from_end < digits.size(); from_end += 4) {
    digits.insert(digits.size() - from_end, ",");
  }
  return digits;
}

std::string counted(std::uint64_t number, const std::string& one, std::string many) {
  if (many.empty()) many = one + "s";
  return grouped(number) + " " + (number == 1 ? one : many);
}

void set_number(Data& data, const std::string& key, std::uint64_t number) {
  data[key] = Data(grouped(number));
}

void set_flag(Data& data, const std::string& key, bool value) { data[key] = Data(value); }

std::string render_template(std::string_view name, const Data& data) {
  static const Parsed parsed = parse_all();
  const auto page = parsed.find(name);
  MUSTER_CHECK(page != parsed.end(), "there is no template {}", name);
  std::string out;
  out.reserve(16 << 10);
  page->second->render(data, [&](const std::string& piece) { out += piece; });
  return out;
}

}  // namespace muster::http::pages
