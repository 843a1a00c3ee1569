// Options, as the scripts read them: "-p,--port", "--data-dir".

#include <filesystem>
#include <iostream>

#include "embedded_words.h"
#include "muster_version.h"

int main(int argc, char** argv) {
  std::cout << "tree: " << MUSTER_SOURCE_DIR
            << "\nfolder: " << std::filesystem::current_path().string() << "\narguments:";
  for (int i = 1; i < argc; ++i) std::cout << ' ' << argv[i];
  std::cout << '\n';
  for (const auto& file : words::files()) std::cout << file.path << ": " << file.bytes;
}
