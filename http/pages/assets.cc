#include "http/pages/assets.h"

#include <cstddef>
#include <map>
#include <utility>

#include "core/check.h"
#include "core/security/digest.h"
#include "core/security/encoding.h"
#include "embedded_static.h"
#include "http/pipeline/compression.h"

namespace muster::http::pages {
namespace {

constexpr std::size_t kFingerprintDigits = 12;
constexpr std::string_view kPrefix = "/static/";
constexpr std::string_view kIcons = "icons/";

struct Asset {
  std::string bytes;
  std::string gzipped;  // empty if the bytes are compressed already
  const char* content_type = "";
};

struct Icon {
  std::string_view bytes;
  std::string url;
};

struct Assets {
  std::map<std::string, Asset, std::less<>> by_name;  // by the part after /static/
  std::map<std::string, Icon, std::less<>> icons;     // by the name in static/icons
  AssetUrls urls;
};

// Adds the file and returns its address.
std::string add(Assets& assets, std::string_view stem, std::string_view extension,
                std::string bytes, const char* content_type) {
  const Digest digest = content_digest(bytes);
  std::string name(stem);
  name.append(".").append(to_hex(digest.bytes).substr(0, kFingerprintDigits)).append(extension);
  Asset asset{std::move(bytes), {}, content_type};
  const bool is_packed = extension == ".png" || extension == ".ico";
  if (!is_packed) asset.gzipped = gzip(asset.bytes, Effort::kOnce);
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
    } else if (file.path.starts_with(kIcons)) {
      const std::string_view name = file.path.substr(kIcons.size());
      const std::size_t dot = name.rfind('.');
      const char* type = name.ends_with(".ico") ? "image/x-icon" : "image/png";
      std::string url = add(loaded, name.substr(0, dot), name.substr(dot), std::move(bytes), type);
      loaded.icons.emplace(name, Icon{file.bytes, std::move(url)});
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

const Icon& icon(std::string_view name) {
  const auto found = all().icons.find(name);
  MUSTER_CHECK(found != all().icons.end(), "there is no icon {}", name);
  return found->second;
}

}  // namespace

const AssetUrls& asset_urls() { return all().urls; }

const std::string& icon_url(std::string_view name) { return icon(name).url; }

std::string_view icon_bytes(std::string_view name) { return icon(name).bytes; }

Result<void> serve_asset(Exchange& exchange) {
  const auto found = all().by_name.find(exchange.path_rest);
  if (found == all().by_name.end()) {
    return fail(ErrorCode::kNotFound, "File not found. Reload the page.");
  }
  const Asset& asset = found->second;
  Response& response = exchange.response;
  response.status = 200;
  response.set_header("Cache-Control", "public, max-age=31536000, immutable");
  response.set_header("Vary", "Accept-Encoding");
  const bool compress =
      !asset.gzipped.empty() && accepts_gzip(exchange.header("Accept-Encoding").value_or(""));
  if (compress) response.set_header("Content-Encoding", "gzip");
  response.set_content(compress ? asset.gzipped : asset.bytes, asset.content_type);
  return {};
}

}  // namespace muster::http::pages
