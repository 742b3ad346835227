// SELECT auction, count(*) FROM bid GROUP BY hop(interval '2 seconds', interval '10 seconds'), auction
//
// Counted once per event, in a pane of two seconds; a window adds up its five panes when it fires. Panes and windows
// are flat tables with linear probing, cleared and used again.
#include "measure.hpp"

constexpr std::int64_t slideMicros = 2'000'000;
constexpr int panesPerWindow = 5;
// Auction ids begin at 1000.
constexpr std::int64_t empty = 0;

class CountTable {
 public:
  struct Entry {
    std::int64_t key, count;
  };

  void add(std::int64_t key, std::int64_t count) {
    const std::uint64_t mask = entries_.size() - 1;
    std::uint64_t at = static_cast<std::uint64_t>(key) * nexmark::gamma >> shift_;
    while (entries_[at].key != key) {
      if (entries_[at].key == empty) {
        entries_[at].key = key;
        if (++used_ * 2 > entries_.size()) {
          entries_[at].count = count;
          grow();
          return;
        }
        break;
      }
      at = (at + 1) & mask;
    }
    entries_[at].count += count;
  }

  void clear() {
    if (used_ > 0) std::fill(entries_.begin(), entries_.end(), Entry{empty, 0});
    used_ = 0;
  }

  // Makes room for so many keys in an empty table. To be called before adding another table in the order of its
  // entries: that is the order of hashes, which would fill a table that grows from one end.
  void reserve(std::size_t keys) {
    while (entries_.size() < 2 * keys) {
      entries_.resize(entries_.size() * 2, Entry{empty, 0});
      shift_--;
    }
  }

  const std::vector<Entry>& entries() const { return entries_; }
  std::size_t used() const { return used_; }

 private:
  void grow() {
    std::vector<Entry> smaller(entries_.size() * 2, Entry{empty, 0});
    smaller.swap(entries_);
    shift_--;
    used_ = 0;
    for (const auto& [key, count] : smaller) {
      if (key != empty) add(key, count);
    }
  }

  std::vector<Entry> entries_ = std::vector<Entry>(1024, Entry{empty, 0});
  std::size_t used_ = 0;
  int shift_ = 64 - 10;
};

// Collects result rows in batches, as they would leave for a sink.
struct Output {
  static constexpr std::size_t rowsMax = 8192;
  std::array<std::int64_t, rowsMax> auction, count, start, end;
  std::size_t rows = 0;
  std::uint64_t checksum = 0;

  void add(std::int64_t key, std::int64_t counted, std::int64_t windowEnd) {
    auction[rows] = key;
    count[rows] = counted;
    start[rows] = windowEnd - panesPerWindow * slideMicros;
    end[rows] = windowEnd;
    checksum += static_cast<std::uint64_t>(key) * counted;
    if (++rows == rowsMax) {
      consume(this);
      rows = 0;
    }
  }
};

int main(int count, char** values) {
  std::array<CountTable, panesPerWindow> panes;
  CountTable window;
  const auto output = std::make_unique<Output>();
  std::int64_t paneEnd = 0;

  // Fires the window that ends with the pane, and makes room for the next one in place of the oldest.
  const auto closePane = [&] {
    std::size_t keys = 0;
    for (const CountTable& pane : panes) keys += pane.used();
    window.clear();
    window.reserve(keys);
    for (const CountTable& pane : panes) {
      if (pane.used() == 0) continue;
      for (const auto& [key, counted] : pane.entries()) {
        if (key != empty) window.add(key, counted);
      }
    }
    for (const auto& [key, counted] : window.entries()) {
      if (key != empty) output->add(key, counted, paneEnd);
    }
    paneEnd += slideMicros;
    panes[paneEnd / slideMicros % panesPerWindow].clear();
  };
  const auto loop = [&](const Block& block) {
    const auto& bid = block.bid;
    CountTable* pane = &panes[paneEnd / slideMicros % panesPerWindow];
    for (std::size_t row = 0; row < block.rows; row++) {
      if (block.kind[row] != nexmark::bid) continue;
      if (bid.dateTime[row] >= paneEnd) [[unlikely]] {
        if (paneEnd == 0) paneEnd = (bid.dateTime[row] / slideMicros + 1) * slideMicros;
        while (bid.dateTime[row] >= paneEnd) closePane();
        pane = &panes[paneEnd / slideMicros % panesPerWindow];
      }
      pane->add(bid.auction[row], 1);
    }
  };
  measure("hop", count, values, loop, [&] {
    for (int rest = 0; rest < panesPerWindow; rest++) closePane();
    return output->checksum;
  });
}
