// SELECT auction, bidder, 0.908 * price AS price, datetime, extra FROM bid
// The product is exact: price * 908 at scale 3.
#include "measure.hpp"

int main(int count, char** values) {
  struct Output {
    Block::Int auction, bidder, price, dateTime;
    Block::Text extra;
  };
  const auto output = std::make_unique<Output>();
  std::uint64_t checksum = 0;
  const auto loop = [&](const Block& block) {
    const auto& bid = block.bid;
    std::size_t rows = 0;
    for (std::size_t row = 0; row < block.rows; row++) {
      if (block.kind[row] != nexmark::bid) continue;
      const std::int64_t price = bid.price[row] * 908;
      output->auction[rows] = bid.auction[row];
      output->bidder[rows] = bid.bidder[row];
      output->price[rows] = price;
      output->dateTime[rows] = bid.dateTime[row];
      output->extra[rows] = bid.extra[row];
      checksum += price;
      rows++;
    }
    consume(output.get());
  };
  measure("q1", count, values, loop, [&] { return checksum; });
}
