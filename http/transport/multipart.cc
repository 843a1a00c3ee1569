#include "http/transport/multipart.h"

#include <utility>

#include "core/ascii.h"
#include "http/transport/header_parameters.h"
#include "http/transport/request_head.h"

namespace muster::http {

namespace {

constexpr std::size_t kBoundaryBytesMax = 70;
// Of one part; browsers send some 200 bytes and the name of a file.
constexpr std::size_t kHeaderBytesMax = 8u << 10;
constexpr std::string_view kLineEnd = "\r\n";

// What browsers put for a quote and line breaks in a name (HTML, "multipart/form-data encoding").
std::string unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::string_view three = text.substr(0, 3);
    const char character = three == "%22"   ? '"'
                           : three == "%0D" ? '\r'
                           : three == "%0A" ? '\n'
                                            : '\0';
    out += character != '\0' ? character : text.front();
    text.remove_prefix(character != '\0' ? three.size() : 1);
  }
  return out;
}

bool read_header(std::string_view line, BodyPart& part, bool& has_name) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos) return false;
  const std::string name = ascii_lower(line.substr(0, colon));
  std::string_view value = line.substr(colon + 1);
  while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
  if (name == "content-type") part.content_type = value;
  if (name != "content-disposition") return true;
  const auto disposition = read_parameters(value);
  if (!disposition || disposition->value != "form-data") return false;
  auto field = disposition->first("name");
  if (!field || has_name) return false;
  has_name = true;
  part.name = unescaped(*field);
  auto file = disposition->first("filename");
  if (!file) file = disposition->first("filename*");
  part.file_name = unescaped(file.value_or(""));
  return true;
}

// Takes the headers and the empty line behind them.
bool take_headers(std::string_view& body, BodyPart& part) {
  bool has_name = false;
  std::string_view head = body.substr(0, kHeaderBytesMax);
  while (true) {
    const std::size_t end = head.find(kLineEnd);
    if (end == head.npos) return false;
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end + kLineEnd.size());
    body.remove_prefix(end + kLineEnd.size());
    if (line.empty()) return has_name;
    if (!read_header(line, part, has_name)) return false;
  }
}

// Some programs send an empty line before the first boundary and after the last.
bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

// Takes the blanks and the line break that may follow a boundary. False: it is not a boundary.
bool take_line_end(std::string_view& body) {
  std::string_view rest = body;
  while (rest.starts_with(' ') || rest.starts_with('\t')) rest.remove_prefix(1);
  if (!rest.starts_with(kLineEnd)) return false;
  body = rest.substr(kLineEnd.size());
  return true;
}

}  // namespace

std::optional<std::string> form_boundary(std::string_view content_type) {
  const auto type = read_parameters(content_type);
  if (!type || type->value != "multipart/form-data") return std::nullopt;
  auto boundary = type->first("boundary");
  if (!boundary || boundary->empty() || boundary->size() > kBoundaryBytesMax) return std::nullopt;
  return boundary;
}

FormParts read_form_parts(std::string_view body, std::string_view boundary,
                          std::vector<BodyPart>& parts) {
  const std::string opening = "--" + std::string(boundary);
  const std::string delimiter = std::string(kLineEnd) + opening;
  if (!body.starts_with(opening)) {
    const std::size_t first = body.find(delimiter);
    if (first == body.npos || !is_blank(body.substr(0, first))) return FormParts::kBroken;
    body.remove_prefix(first + kLineEnd.size());
  }
  body.remove_prefix(opening.size());
  while (!body.starts_with("--")) {
    if (!take_line_end(body)) return FormParts::kBroken;
    if (parts.size() == kFormPartsMax) return FormParts::kTooMany;
    BodyPart& part = parts.emplace_back();
    if (!take_headers(body, part)) return FormParts::kBroken;
    const std::size_t end = body.find(delimiter);
    if (end == body.npos) return FormParts::kBroken;
    part.bytes = body.substr(0, end);
    body.remove_prefix(end + delimiter.size());
  }
  body.remove_prefix(2);  // the dashes
  return is_blank(body) ? FormParts::kRead : FormParts::kBroken;
}

}  // namespace muster::http
