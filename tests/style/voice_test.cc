// The words that people see: templates, string literals of the rooms, scripts of the pages, and
// READMEs use one word for one thing. Each failure names the file, the text and what to say.

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;

const fs::path kTop = MUSTER_SOURCE_DIR;

struct Rule {
  const char* discouraged;  // a regular expression; case does not matter
  const char* say;
};

constexpr std::array kRules = {
    Rule{R"(\bsign(s|ed|ing)?[ -](in|out)\b)", "log in, log out"},
    Rule{R"(\b(some|any|no|every)body\b)", "someone, anyone, no one, everyone"},
    Rule{R"(\bwho(so)?ever\b)", "anyone who, or the administrator"},
    Rule{R"(\bstands?\b)", "is"},
    Rule{R"(\b(is|are|was|were) gone\b)", "is missing, was removed"},
    Rule{R"(\bgoes\b(?! back))", "an exact verb"},
    Rule{R"(\banew\b)", "again"},
    Rule{R"(\b(link|session|token|invitation) (is|was) over\b)", "has expired, has ended"},
    Rule{R"(\bpresent (password|token|link|invitation)\b)", "current"},
    Rule{R"(\bup to and with\b)", "to"},
    Rule{R"(\bthere is no such\b)", "... not found, unknown ..."},
    Rule{R"(\bis no (moment|notice|text|picture|whole)\b)", "is not a ..."},
    Rule{R"(\b(sorry|apolog)\w*)", "what is wrong, then what to do"},
    Rule{R"(\bdoors?\b)", "source, channel"},
    Rule{R"(\ba shell\b)", "the command line"},
};

std::string read(const fs::path& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<fs::path> files_in(const std::string& folder, std::string_view extension) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(kTop / folder)) {
    if (entry.is_regular_file() && entry.path().extension() == extension) {
      found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

// The string literals of C++ or JavaScript source. Neighbours, which the compiler joins, are one;
// comments have none.
std::vector<std::string> literals_of(const std::string& source) {
  std::vector<std::string> found;
  bool joins = false;  // only white space since the last literal
  const auto add = [&](std::string text) {
    if (joins) {
      found.back() += text;
    } else {
      found.push_back(std::move(text));
    }
    joins = true;
  };
  std::size_t i = 0;
  const auto starts = [&](std::string_view text) {
    return source.compare(i, text.size(), text) == 0;
  };
  const auto skip_past = [&](std::string_view end) {
    const std::size_t at = source.find(end, i);
    i = at == std::string::npos ? source.size() : at + end.size();
  };
  while (i < source.size()) {
    const char c = source[i];
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      ++i;
    } else if (starts("//")) {
      skip_past("\n");
    } else if (starts("/*")) {
      skip_past("*/");
    } else if (starts("R\"")) {
      const std::size_t open = source.find('(', i);
      const std::string end = ")" + source.substr(i + 2, open - i - 2) + "\"";
      const std::size_t close = source.find(end, open);
      if (close == std::string::npos) return found;
      add(source.substr(open + 1, close - open - 1));
      i = close + end.size();
    } else if (c == '\'' && i > 0 && std::isalnum(static_cast<unsigned char>(source[i - 1])) != 0) {
      ++i;  // 10'000
    } else if (c == '"' || c == '\'' || c == '`') {
      std::string text;
      for (++i; i < source.size() && source[i] != c; ++i) {
        if (source[i] == '\\') ++i;
        if (i < source.size()) text += source[i];
      }
      ++i;
      add(std::move(text));
    } else {
      joins = false;
      ++i;
    }
  }
  return found;
}

// What a template shows: its text, and the attributes that are read out or shown.
std::string shown_by(std::string html) {
  html = std::regex_replace(html, std::regex(R"(\{\{[^}]*\}\}+)"), " ");
  std::string shown = std::regex_replace(html, std::regex("<[^>]*>"), " ");
  const std::regex attribute("(title|placeholder|aria-label|alt)=\"([^\"]*)\"");
  for (std::sregex_iterator at(html.begin(), html.end(), attribute), end; at != end; ++at) {
    shown += "\n" + (*at)[2].str();
  }
  return shown;
}

// Markdown without code, whose words are names.
std::string prose_of(std::string markdown) {
  markdown = std::regex_replace(markdown, std::regex("```[^`]*```"), " ");
  return std::regex_replace(markdown, std::regex("`[^`]*`"), " ");
}

void expect_plain(const fs::path& path, const std::string& text) {
  for (const Rule& rule : kRules) {
    std::smatch match;
    if (!std::regex_search(text, match, std::regex(rule.discouraged, std::regex::icase))) continue;
    const auto begin =
        static_cast<std::size_t>(std::max<std::ptrdiff_t>(match.position(), 40) - 40);
    ADD_FAILURE() << fs::relative(path, kTop) << ": \"" << match.str() << "\" in \""
                  << text.substr(begin, 100) << "\". Say: " << rule.say;
  }
}

TEST(Voice, TemplatesUseTheGlossary) {
  const auto templates = files_in("http/pages/templates", ".mustache");
  ASSERT_FALSE(templates.empty());
  for (const auto& path : templates) expect_plain(path, shown_by(read(path)));
}

TEST(Voice, StringsUseTheGlossary) {
  for (const std::string room : {"core", "projections", "http", "cli"}) {
    for (const char* extension : {".cc", ".h"}) {
      for (const auto& path : files_in(room, extension)) {
        for (const std::string& text : literals_of(read(path))) expect_plain(path, text);
      }
    }
  }
}

TEST(Voice, ScriptsOfThePagesUseTheGlossary) {
  const auto scripts = files_in("http/static/js", ".js");
  ASSERT_FALSE(scripts.empty());
  for (const auto& path : scripts) {
    for (const std::string& text : literals_of(read(path))) expect_plain(path, text);
  }
}

TEST(Voice, ReadmesUseTheGlossary) {
  for (const fs::path& path : {kTop / "README.md", kTop / "script" / "README.md"}) {
    expect_plain(path, prose_of(read(path)));
  }
  for (const std::string room : {"core", "projections", "http", "cli", "tests", "bench"}) {
    for (const auto& path : files_in(room, ".md")) expect_plain(path, prose_of(read(path)));
  }
}

// Sentence case, so that one thing is not written in two ways. "Reset Link" and "Add People" are
// the guide's words.
TEST(Voice, LogInAndLogOutAreInSentenceCase) {
  for (const auto& path : files_in("http/pages/templates", ".mustache")) {
    EXPECT_FALSE(std::regex_search(shown_by(read(path)), std::regex("Log (In|Out)|Sign Up")))
        << path;
  }
}

TEST(Voice, LiteralsAreFound) {
  const std::string source =
      "// \"a comment\"\nf(\"one \" /* \"no\" */\n  \"text\", 'c', 1'000, R\"(raw \"it\")\");";
  EXPECT_EQ(literals_of(source), (std::vector<std::string>{"one text", "c", "raw \"it\""}));
  EXPECT_EQ(shown_by("<p class=\"nobody\" title=\"A {{x}}\">Hi</p>"), " Hi \nA  ");
}

}  // namespace
