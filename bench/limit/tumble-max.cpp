// SELECT max(price) FROM bid GROUP BY tumble(interval '10 seconds')
#include "measure.hpp"

constexpr std::int64_t widthMicros = 10'000'000;

int main(int count, char** values) {
  struct State {
    std::int64_t windowEnd = 0, highest = 0;
    std::uint64_t checksum = 0;

    void fire() {
      if (windowEnd != 0) checksum += windowEnd / widthMicros + highest;
      highest = 0;
    }
  } state;
  const auto loop = [&](const Block& block) {
    // In registers during the loop.
    State local = state;
    const auto& bid = block.bid;
    for (std::size_t row = 0; row < block.rows; row++) {
      if (block.kind[row] != nexmark::bid) continue;
      // Events are in order of their time, so that a window is over when one of the next comes.
      if (bid.dateTime[row] >= local.windowEnd) [[unlikely]] {
        local.fire();
        local.windowEnd = (bid.dateTime[row] / widthMicros + 1) * widthMicros;
      }
      local.highest = std::max(local.highest, bid.price[row]);
    }
    state = local;
  };
  measure("tumble-max", count, values, loop, [&] {
    state.fire();
    return state.checksum;
  });
}
