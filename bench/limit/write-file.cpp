// What the kernel alone takes for the bytes of `json-out/file`: as many, written with nothing done to them, into a file
// of the current directory, a batch's rows at a time.
#include <fcntl.h>
#include <unistd.h>

#include "measure.hpp"

constexpr std::int64_t rowBytes = 323, batchRows = 4096;
constexpr const char* path = "write-file.out";

int main(int count, char** values) {
  const auto [events, gapNanos, warmUpEvents] = readArguments(count, values);
  const std::vector<char> batch(batchRows * rowBytes, 'x');
  const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  const double start = cpuSeconds();
  std::uint64_t written = 0;
  for (std::int64_t left = events * rowBytes; left > 0;) {
    const ssize_t bytes = write(file, batch.data(), std::min<std::int64_t>(left, batch.size()));
    if (bytes <= 0) {
      std::perror(path);
      return 1;
    }
    written += bytes;
    left -= bytes;
  }
  const double seconds = cpuSeconds() - start;
  close(file);
  unlink(path);
  report("write-file", events, seconds, written);
}
