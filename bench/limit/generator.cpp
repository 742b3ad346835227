// The generator alone: every field of every event, and nothing done with them.
#include "measure.hpp"

int main(int count, char** values) {
  const auto [events, gapNanos, warmUpEvents] = readArguments(count, values);
  nexmark::Generator generator(1, gapNanos);
  const auto block = std::make_unique<Block>();
  std::uint64_t checksum = 0;
  const double start = cpuSeconds();
  for (std::int64_t done = 0; done < events; done += static_cast<std::int64_t>(block->rows)) {
    generator.fill(*block, std::min<std::int64_t>(events - done, blockRows));
    consume(block.get());
    checksum += block->time[block->rows - 1];
  }
  report("generator", events, cpuSeconds() - start, checksum);
}
