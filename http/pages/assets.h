// The files of http/static, which are part of the program: style sheet, scripts, icons.
//
//   <link rel="stylesheet" href="{{stylesheet}}">      /static/muster.5f2c0a61d3b4.css
//
// An address contains the start of the content's SHA-256, so browsers may keep the file for ever
// (immutable), and a new release is seen at once. The files of css/ are concatenated by name into
// one sheet; each file of js/ is a module without imports. Compressed copies are made once.
// Threads: any; everything is created at first use and never changes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {

struct AssetUrls {
  std::string stylesheet;
  std::string icon;
  std::vector<std::string> modules;
};

const AssetUrls& asset_urls();

// A file of static/icons, like "icon-192.png". Requires: it is there.
const std::string& icon_url(std::string_view name);
std::string_view icon_bytes(std::string_view name);

// GET /static/{rest}. kNotFound for anything but current addresses.
Result<void> serve_asset(Exchange& exchange);

}  // namespace muster::http::pages
