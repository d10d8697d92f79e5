#include "01_polling/files/cache.h"

#include <algorithm>

namespace {

// What an entry occupies, about.
std::size_t size_of(std::string_view target, const Representation& kept) {
  constexpr std::size_t kOverhead = 512;
  const std::size_t content = kept.content ? kept.content->size() : 0;
  return target.size() + kept.path.size() + kept.validator_fields.size() +
         kept.fields.size() + content + kOverhead;
}

}  // namespace

const Representation* Cache::find(std::string_view target, Duration now) {
  forget_old(now);
  const auto found = kept_.find(target);
  if (found == kept_.end()) return nullptr;
  const Representation& kept = found->second;
  if (!folder_->is_unchanged(kept.path, kept.status)) {
    forget(found);
    return nullptr;
  }
  return kept.can_be_sent() ? &kept : nullptr;
}

bool Cache::is_settled(const FileStatus& status, Duration now) {
  const Duration changed(std::max(status.modified_ns, status.changed_ns));
  return changed < now - 1s;
}

void Cache::keep(std::string_view target, Representation settled,
                 Duration now) {
  forget_old(now);
  const auto before = kept_.find(target);
  if (before != kept_.end()) forget(before);

  const std::size_t size = size_of(target, settled);
  if (size > kCapacity) return;
  if (bytes_ + size > kCapacity) clear();
  kept_.emplace(target, std::move(settled));
  bytes_ += size;
}

// A clock that was set back says nothing of the age.
void Cache::forget_old(Duration now) {
  if (now >= since_ && now - since_ < kLifetime) return;
  clear();
  since_ = now;
}

void Cache::forget(Kept::iterator entry) {
  bytes_ -= size_of(entry->first, entry->second);
  kept_.erase(entry);
}

void Cache::clear() {
  kept_.clear();
  bytes_ = 0;
}
