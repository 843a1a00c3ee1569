// RocksDB reads the properties of a table file before it checks their checksum. In a build with
// assertions, as distributions have, one flipped bit in that block ends the program: the highest of
// its last four bytes says that the block has a hash index, which a block of properties never has.
// So it is looked at first.
//
// Table format 5 of RocksDB (block_based_table): a footer of 53 bytes, which has the place of a
// block of names (metaindex), which has the place of the block "rocksdb.properties". Neither is
// compressed.
#pragma once

#include <filesystem>

namespace muster {

// Whether RocksDB would abort on this file. False for what is no table file, or is damaged in other
// ways: RocksDB says so itself.
bool ends_rocksdb(const std::filesystem::path& table);

}  // namespace muster
