// RocksDB reads the properties of a table file before checking their checksum. In a build with
// assertions, such as those of distributions, one flipped bit in that block ends the program: the
// highest bit of its last four bytes says that the block has a hash index, which a properties block
// never has. So that bit is checked first.
//
// Table format 5 of RocksDB (block_based_table): a footer of 53 bytes, which points to a block of
// names (metaindex), which points to the block "rocksdb.properties". Neither is compressed.
#pragma once

#include <filesystem>

namespace muster {

// Whether RocksDB would abort on this file. False if it is not a table file or is damaged in other
// ways, which RocksDB reports itself.
bool ends_rocksdb(const std::filesystem::path& table);

}  // namespace muster
