// SELECT auction, price FROM bid WHERE auction % 123 = 0
#include "measure.hpp"

int main(int count, char** values) {
  struct Output {
    Block::Int auction, price;
  };
  const auto output = std::make_unique<Output>();
  std::uint64_t checksum = 0;
  const auto loop = [&](const Block& block) {
    const auto& bid = block.bid;
    std::size_t rows = 0;
    for (std::size_t row = 0; row < block.rows; row++) {
      if (block.kind[row] != nexmark::bid || bid.auction[row] % 123 != 0) continue;
      output->auction[rows] = bid.auction[row];
      output->price[rows] = bid.price[row];
      checksum += bid.auction[row] + bid.price[row];
      rows++;
    }
    consume(output.get());
  };
  measure("q2", count, values, loop, [&] { return checksum; });
}
