#include "projections/people_index/text_arena.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/check.h"
#include "projections/people_index/text_chunk.h"

namespace muster::projections {
namespace {

constexpr std::uint32_t kEntryMask = (std::uint32_t{1} << TextChunk::kEntryBits) - 1;

std::size_t chunk_of(std::uint32_t place) { return place >> TextChunk::kEntryBits; }
std::size_t entry_in_chunk(std::uint32_t place) { return place & kEntryMask; }

}  // namespace

void TextArena::reserve(std::size_t texts) { entry_of_.reserve(entry_of_.size() + texts + 1); }

void TextArena::put(std::uint32_t id, std::string_view text) {
  MUSTER_CHECK(text.ends_with('\n'), "the text of person {} has no end", id);
  erase(id);
  if (id >= entry_of_.size()) entry_of_.resize(id + std::size_t{1}, kNone);
  append(id, text);
  ++version_;
}

void TextArena::erase(std::uint32_t id) {
  if (id >= entry_of_.size() || entry_of_[id] == kNone) return;
  const std::uint32_t place = std::exchange(entry_of_[id], kNone);
  const std::size_t number = chunk_of(place);
  const std::size_t entry = entry_in_chunk(place);
  TextChunk& chunk = owned(number);
  chunk.ids[entry] = TextChunk::kDead;
  chunk.dead_bytes += chunk.text(entry).size();
  ++version_;
  if (number != last_ && chunk.is_mostly_dead()) dissolve(number);
}

std::string_view TextArena::text(std::uint32_t id) const {
  if (id >= entry_of_.size() || entry_of_[id] == kNone) return {};
  return chunks_[chunk_of(entry_of_[id])]->text(entry_in_chunk(entry_of_[id]));
}

// The chunk, for changing it.
TextChunk& TextArena::owned(std::size_t chunk) {
  std::shared_ptr<TextChunk>& held = chunks_[chunk];
  if (held.use_count() > 1) held = std::make_shared<TextChunk>(*held);
  return *held;
}

void TextArena::append(std::uint32_t id, std::string_view text) {
  if (chunks_.empty() || !chunks_[last_]->has_room_for(text.size())) begin_chunk();
  TextChunk& chunk = owned(last_);
  entry_of_[id] = static_cast<std::uint32_t>(last_ << TextChunk::kEntryBits | chunk.ids.size());
  chunk.ids.push_back(id);
  chunk.bytes.append(text);
  chunk.ends.push_back(static_cast<std::uint32_t>(chunk.bytes.size()));
  bytes_ += text.size();
}

void TextArena::begin_chunk() {
  const std::size_t full = last_;
  const bool is_first = chunks_.empty();
  if (free_.empty()) {
    last_ = chunks_.size();
    chunks_.emplace_back();
    MUSTER_CHECK(last_ < kNone >> TextChunk::kEntryBits, "{} chunks of texts", chunks_.size());
  } else {
    last_ = free_.back();
    free_.pop_back();
  }
  chunks_[last_] = std::make_shared<TextChunk>();
  if (is_first) return;
  TextChunk& done = owned(full);
  done.bytes.shrink_to_fit();
  done.ends.shrink_to_fit();
  done.ids.shrink_to_fit();
  if (done.is_mostly_dead()) dissolve(full);
}

void TextArena::dissolve(std::size_t chunk) {
  const std::shared_ptr<const TextChunk> old = std::exchange(chunks_[chunk], nullptr);
  free_.push_back(chunk);
  bytes_ -= old->bytes.size();
  for (std::size_t entry = 0; entry < old->ids.size(); ++entry) {
    if (old->ids[entry] != TextChunk::kDead) append(old->ids[entry], old->text(entry));
  }
}

Texts TextArena::snapshot() const {
  Texts texts;
  texts.chunks_.reserve(chunks_.size());
  for (const std::shared_ptr<TextChunk>& chunk : chunks_) {
    if (chunk) texts.chunks_.push_back(chunk);
  }
  texts.bytes_ = bytes_;
  return texts;
}

std::size_t TextArena::bytes_held() const {
  std::size_t bytes = entry_of_.capacity() * sizeof entry_of_[0];
  for (const std::shared_ptr<TextChunk>& chunk : chunks_) {
    if (!chunk) continue;
    bytes += sizeof *chunk + chunk->bytes.capacity() +
             (chunk->ends.capacity() + chunk->ids.capacity()) * sizeof chunk->ids[0];
  }
  return bytes;
}

}  // namespace muster::projections
