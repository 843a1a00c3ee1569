#include "http/pages/assets.h"

#include <map>
#include <utility>

#include <cryptopp/filters.h>
#include <cryptopp/gzip.h>

#include "core/security/digest.h"
#include "core/security/encoding.h"
#include "embedded_static.h"

namespace muster::http::pages {
namespace {

constexpr std::size_t kFingerprintDigits = 12;
constexpr std::string_view kPrefix = "/static/";

struct Asset {
  std::string bytes;
  std::string gzipped;
  const char* content_type = "";
};

struct Assets {
  std::map<std::string, Asset, std::less<>> by_name;  // by what follows /static/
  AssetUrls urls;
};

std::string gzip(const std::string& bytes) {
  std::string out;
  CryptoPP::StringSource source(
      bytes, true,
      new CryptoPP::Gzip(new CryptoPP::StringSink(out), CryptoPP::Gzip::MAX_DEFLATE_LEVEL));
  return out;
}

// Takes the file in and gives its address.
std::string add(Assets& assets, std::string_view stem, std::string_view extension,
                std::string bytes, const char* content_type) {
  const Digest digest = content_digest(bytes);
  std::string name(stem);
  name.append(".").append(to_hex(digest.bytes).substr(0, kFingerprintDigits)).append(extension);
  Asset asset{std::move(bytes), {}, content_type};
  asset.gzipped = gzip(asset.bytes);
  assets.by_name.emplace(name, std::move(asset));
  return std::string(kPrefix) + name;
}

Assets load() {
  Assets loaded;
  std::string css;
  for (const EmbeddedFile& file : assets::files()) {
    std::string bytes(file.bytes);
    if (file.path.ends_with(".css")) {
      css += bytes;
    } else if (file.path.ends_with(".js")) {
      const std::string_view stem = file.path.substr(0, file.path.size() - 3);
      loaded.urls.modules.push_back(
          add(loaded, stem, ".js", std::move(bytes), "text/javascript; charset=utf-8"));
    } else if (file.path == "favicon.svg") {
      loaded.urls.icon = add(loaded, "favicon", ".svg", std::move(bytes), "image/svg+xml");
    }
  }
  loaded.urls.stylesheet = add(loaded, "muster", ".css", std::move(css), "text/css; charset=utf-8");
  return loaded;
}

const Assets& all() {
  static const Assets kAssets = load();
  return kAssets;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// "q=0", "q=0.000": the one weight that forbids.
bool is_forbidden(std::string_view parameter) {
  parameter = trimmed(parameter);
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return false;
  return parameter.find_first_not_of("0.", 2) == parameter.npos;
}

}  // namespace

const AssetUrls& asset_urls() { return all().urls; }

bool accepts_gzip(std::string_view accept_encoding) {
  bool any = false;
  while (!accept_encoding.empty()) {
    const std::size_t end = std::min(accept_encoding.find(','), accept_encoding.size());
    const std::string_view item = accept_encoding.substr(0, end);
    accept_encoding.remove_prefix(std::min(end + 1, accept_encoding.size()));
    const std::size_t semicolon = std::min(item.find(';'), item.size());
    const std::string_view coding = trimmed(item.substr(0, semicolon));
    const bool allowed = semicolon == item.size() || !is_forbidden(item.substr(semicolon + 1));
    if (coding == "gzip" || coding == "x-gzip") return allowed;
    if (coding == "*") any = allowed;
  }
  return any;
}

Result<void> serve_asset(Exchange& exchange) {
  const auto found = all().by_name.find(exchange.path_rest);
  if (found == all().by_name.end()) {
    return fail(ErrorCode::kNotFound, "There is no such file. Reload the page that asked for it.");
  }
  const Asset& asset = found->second;
  httplib::Response& response = exchange.response;
  response.status = 200;
  response.headers.erase("Cache-Control");
  response.set_header("Cache-Control", "public, max-age=31536000, immutable");
  response.set_header("Vary", "Accept-Encoding");
  const bool compress = accepts_gzip(exchange.header("Accept-Encoding").value_or(""));
  if (compress) response.set_header("Content-Encoding", "gzip");
  response.set_content(compress ? asset.gzipped : asset.bytes, asset.content_type);
  return {};
}

}  // namespace muster::http::pages
