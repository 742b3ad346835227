// The frame of every loop: arguments in, CPU time around the part that counts, one line of JSON out.
#pragma once

#include <ctime>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "nexmark.hpp"

// As many rows as fit the second cache with the columns that a query reads, so that the loop is measured and not the
// memory; and so many that reading the clock costs nothing.
constexpr std::size_t blockRows = 32'768;
using Block = nexmark::Block<blockRows>;

struct Arguments {
  std::int64_t events = 10'000'000;
  std::int64_t gapNanos = 10'000;
  // Before these; not on the clock.
  std::int64_t warmUpEvents = 0;
};

inline Arguments readArguments(int count, char** values) {
  Arguments arguments;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::int64_t value = std::atoll(values[i + 1]);
    if (std::strcmp(values[i], "--events") == 0) arguments.events = value;
    else if (std::strcmp(values[i], "--gap-ns") == 0) arguments.gapNanos = value;
    else if (std::strcmp(values[i], "--warm-up-events") == 0) arguments.warmUpEvents = value;
    else count = 0;
  }
  if (count % 2 == 0 || arguments.events < 1 || arguments.gapNanos < 1) {
    std::fprintf(stderr, "usage: %s [--events N] [--gap-ns G] [--warm-up-events W]\n", values[0]);
    std::exit(2);
  }
  return arguments;
}

inline double cpuSeconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Keeps the compiler from leaving out what was written to `pointer`.
inline void consume(const void* pointer) { asm volatile("" : : "r"(pointer) : "memory"); }

inline void report(const char* name, std::int64_t events, double seconds, std::uint64_t checksum) {
  std::printf("{\"name\":\"%s\",\"events\":%lld,\"cpuSeconds\":%.6f,\"nsPerEvent\":%.4f,\"checksum\":\"%llu\"}\n", name,
              static_cast<long long>(events), seconds, seconds * 1e9 / static_cast<double>(events),
              static_cast<unsigned long long>(checksum));
}

// Feeds all events to `loop(block)`, then calls `finish()`; only these two are on the clock, behind the events that warm
// up. `finish` gives the checksum.
template <class Loop, class Finish>
void measure(const char* name, int count, char** values, Loop loop, Finish finish) {
  const auto [events, gapNanos, warmUpEvents] = readArguments(count, values);
  nexmark::Generator generator(1, gapNanos);
  const auto block = std::make_unique<Block>();
  double seconds = 0;
  for (std::int64_t left = warmUpEvents + events; left > 0; left -= static_cast<std::int64_t>(block->rows)) {
    generator.fill(*block, std::min<std::int64_t>(left, blockRows));
    const double start = cpuSeconds();
    loop(*block);
    if (left <= events) seconds += cpuSeconds() - start;
  }
  const double start = cpuSeconds();
  const std::uint64_t checksum = finish();
  seconds += cpuSeconds() - start;
  report(name, events, seconds, checksum);
}
