// The Nexmark generator of Flink's kit, every field of every event, as a plain loop over columns.
//
// Constants, mix and random words are those of libs/connectors/src/nexmark, so that both sides of a comparison see
// the same events (prices may differ by one where the last bit of a power does). A text is a view: its offset in
// the upper half, its length in the lower. `extra`, channels and addresses point into pools made once, as in the
// kit; the other texts are written to a heap that is reset with every block.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace nexmark {

using View = std::uint64_t;

constexpr std::int64_t eventsPerEpoch = 50, auctionsPerEpoch = 3;
constexpr std::int64_t firstId = 1000, hotStride = 100, idLead = 10;
constexpr std::int64_t inFlightAuctions = 100, activePeople = 1000, channels = 10'000;
constexpr std::int64_t eventsOfInFlightAuctions = inFlightAuctions * eventsPerEpoch / auctionsPerEpoch;
constexpr std::int64_t baseTimeMicros = 1'436'918'400'000'000;
constexpr std::uint32_t poolBytes = 1u << 20;
constexpr std::uint64_t gamma = 0x9e3779b97f4a7c15, wordsPerEvent = 64;

enum Kind : std::uint8_t { person, auction, bid };

inline std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

// `bits` bits of a word from bit `from` on, spread evenly over 0..n-1.
inline std::int64_t pick(std::uint64_t word, int from, int bits, std::uint64_t n) {
  return (((word >> from) & ((1ull << bits) - 1)) * n) >> bits;
}

// 10^(6 U) * 100 for a uniform U of 52 bits.
inline std::int64_t priceOf(std::uint64_t word) {
  const double uniform = static_cast<double>(word >> 12) * 0x1p-52;
  return static_cast<std::int64_t>(std::exp2(uniform * (6 * 3.321928094887362348)) * 100 + 0.5);
}

// Texts are made once and copied or pointed to afterwards; offsets are into `bytes`.
class Pools {
 public:
  explicit Pools(std::uint32_t seed) : state_(seed) {
    for (std::uint32_t i = 0; i < poolBytes; i++) bytes.push_back('a' + below(26));
    for (std::int64_t i = 0; i < channels; i++) {
      const std::string url = address();
      const bool named = below(10) > 0;
      addChannel("channel-" + std::to_string(i), named ? url + "&channel_id=" + std::to_string(reversed(i)) : url);
    }
    for (const char* name : {"Google", "Facebook", "Baidu", "Apple"}) addChannel(name, address());
  }

  std::string bytes;
  std::vector<View> channelNames, channelUrls;

 private:
  // Mulberry32, as in libs/std.
  double next() {
    state_ += 0x6d2b79f5;
    std::uint32_t mixed = (state_ ^ (state_ >> 15)) * (state_ | 1);
    mixed ^= mixed + (mixed ^ (mixed >> 7)) * (mixed | 61);
    return (mixed ^ (mixed >> 14)) / 4294967296.0;
  }

  int below(int end) { return static_cast<int>(next() * end); }

  std::string address() {
    std::string path;
    for (int part = 0; part < 3; part++) {
      if (part > 0) path += '/';
      for (int length = 3 + below(2); length > 0; length--) {
        path += below(13) == 0 ? '_' : static_cast<char>('a' + below(26));
      }
    }
    return "https://www.nexmark.com/" + path + "/item.htm?query=1";
  }

  static std::int64_t reversed(std::int64_t number) {
    std::uint32_t bits = 0;
    for (int i = 0; i < 32; i++) bits |= static_cast<std::uint32_t>((number >> i) & 1) << (31 - i);
    return std::abs(static_cast<std::int64_t>(static_cast<std::int32_t>(bits)));
  }

  void addChannel(const std::string& name, const std::string& url) {
    for (const auto& [text, views] : {std::pair{&name, &channelNames}, {&url, &channelUrls}}) {
      views->push_back(static_cast<View>(bytes.size()) << 32 | text->size());
      bytes += *text;
    }
  }

  std::uint32_t state_;
};

// Columns of all three kinds side by side, as an engine without row objects has them; `kind` says which are valid.
template <std::size_t rowsMax>
struct Block {
  template <class T>
  using Column = std::array<T, rowsMax>;
  using Int = Column<std::int64_t>;
  using Text = Column<View>;

  std::size_t rows = 0;
  Column<std::uint8_t> kind;
  Int time;
  struct { Int id, dateTime; Text name, email, creditCard, city, state, extra; } person;
  struct { Int id, initialBid, reserve, dateTime, expires, seller, category; Text itemName, description, extra; } auction;
  struct { Int auction, bidder, price, dateTime; Text channel, url, extra; } bid;
  // 4 texts of at most 100 bytes an event that is no bid, which is one in twelve: far below.
  std::array<char, rowsMax * 40> heap;
};

class Generator {
 public:
  Generator(std::uint32_t seed, std::int64_t gapNanos) : pools(seed), gapNanos_(gapNanos), seedState_(mix(seed)) {
    for (int drawn = 0; drawn < 4096; drawn++) letters_[drawn] = drawn < 315 ? ' ' : 'a' + (drawn - 315) * 26 / (4096 - 315);
  }

  template <std::size_t rowsMax>
  void fill(Block<rowsMax>& block, std::size_t rows) {
    heap_ = block.heap.data();
    used_ = 0;
    block.rows = rows;
    std::int64_t epoch = id_ / eventsPerEpoch, offset = id_ % eventsPerEpoch;
    std::uint64_t state = seedState_ + static_cast<std::uint64_t>(id_) * wordsPerEvent * gamma;
    for (std::size_t row = 0; row < rows; row++) {
      const std::int64_t time = baseTimeMicros + number_ * gapNanos_ / 1000;
      block.time[row] = time;
      const Event event{state, time, epoch, lastAuction(epoch, offset)};
      if (offset > auctionsPerEpoch) [[likely]] {
        block.kind[row] = bid;
        makeBid(block.bid, row, event);
      } else if (offset > 0) {
        block.kind[row] = auction;
        makeAuction(block.auction, row, event);
      } else {
        block.kind[row] = person;
        makePerson(block.person, row, event);
      }
      state += wordsPerEvent * gamma;
      number_++;
      if (++offset == eventsPerEpoch) {
        offset = 0;
        epoch++;
      }
    }
    id_ += rows;
  }

  Pools pools;

 private:
  struct Event {
    std::uint64_t state;
    std::int64_t time, lastPerson, lastAuction;
    std::uint64_t word(int index) const { return mix(state + (index + 1) * gamma); }
  };

  static std::int64_t lastAuction(std::int64_t epoch, std::int64_t offset) {
    if (offset == 0) return (epoch - 1) * auctionsPerEpoch + auctionsPerEpoch - 1;
    return epoch * auctionsPerEpoch + std::min(offset - 1, auctionsPerEpoch - 1);
  }

  static std::int64_t anyAuction(const Event& event, std::uint64_t drawn) {
    const std::int64_t least = std::max<std::int64_t>(event.lastAuction - inFlightAuctions, 0);
    return least + pick(drawn, 0, 32, event.lastAuction - least + 1 + idLead);
  }

  static std::int64_t anyPerson(const Event& event, std::uint64_t drawn) {
    const std::int64_t people = event.lastPerson + 1, active = std::min(people, activePeople);
    return people - active + pick(drawn, 0, 32, active + idLead);
  }

  static View extra(std::int64_t desiredBytes, std::uint64_t length, std::uint64_t offset, int lengthBits) {
    const std::int64_t delta = std::llround(desiredBytes * 0.2);
    const std::uint64_t bytes = desiredBytes - delta + pick(length, 0, lengthBits, 2 * delta);
    return static_cast<View>(pick(offset, 0, 32, poolBytes - bytes)) << 32 | bytes;
  }

  template <class Columns>
  void makeBid(Columns& out, std::size_t row, const Event& event) {
    const std::uint64_t first = event.word(0), ids = event.word(1), strings = event.word(2);
    const std::int64_t auction =
        first & 1 ? event.lastAuction / hotStride * hotStride : anyAuction(event, ids & 0xffffffff);
    const std::int64_t bidder =
        first & 6 ? event.lastPerson / hotStride * hotStride + 1 : anyPerson(event, ids >> 32);
    const std::int64_t channel = first & 8 ? channels + pick(first, 4, 2, 4) : pick(strings, 12, 20, channels);
    out.auction[row] = auction + firstId;
    out.bidder[row] = bidder + 2 * firstId;
    out.price[row] = priceOf(first);
    out.channel[row] = pools.channelNames[channel];
    out.url[row] = pools.channelUrls[channel];
    out.dateTime[row] = event.time;
    out.extra[row] = extra(100 - 4 * 8, strings & 0xfff, strings >> 32, 12);
  }

  template <class Columns>
  void makeAuction(Columns& out, std::size_t row, const Event& event) {
    const std::uint64_t first = event.word(0), ids = event.word(1), lengths = event.word(3);
    const std::int64_t seller =
        pick(first, 0, 2, 4) > 0 ? event.lastPerson / hotStride * hotStride : anyPerson(event, ids & 0xffffffff);
    const View name = text(event, 8, 3 + pick(lengths, 0, 16, 20 - 3));
    const View description = text(event, 12, 3 + pick(lengths, 16, 16, 100 - 3));
    out.id[row] = event.lastAuction + firstId;
    out.itemName[row] = name;
    out.description[row] = description;
    out.initialBid[row] = priceOf(first);
    out.reserve[row] = out.initialBid[row] + priceOf(event.word(2));
    out.dateTime[row] = event.time;
    out.expires[row] = event.time + lifeMillis(event, ids >> 32) * 1000;
    out.seller[row] = seller + firstId;
    out.category[row] = 10 + pick(first, 2, 10, 5);
    out.extra[row] = extra(500 - (8 + bytesOf(name) + bytesOf(description) + 5 * 8), event.word(4), lengths >> 32, 32);
  }

  template <class Columns>
  void makePerson(Columns& out, std::size_t row, const Event& event) {
    static constexpr const char* states[] = {"AZ", "CA", "ID", "OR", "WA", "WY"};
    static constexpr const char* cities[] = {"Phoenix", "Los Angeles", "San Francisco", "Boise",   "Portland",
                                             "Bend",    "Redmond",     "Seattle",       "Kent",    "Cheyenne"};
    static constexpr const char* firstNames[] = {"Peter", "Paul",  "Luke",  "John",   "Saul",  "Vicky",
                                                 "Kate",  "Julie", "Sarah", "Deiter", "Walter"};
    static constexpr const char* lastNames[] = {"Shultz", "Abrams", "Spencer", "White", "Bartels",
                                                "Walton", "Smith",  "Jones",   "Noris"};
    const std::uint64_t names = event.word(0), lengths = event.word(3);
    const View name = join({firstNames[pick(names, 0, 16, 11)], " ", lastNames[pick(names, 16, 16, 9)]});
    const View city = join({cities[pick(names, 32, 16, 10)]}), state = join({states[pick(names, 48, 16, 6)]});
    const View user = text(event, 8, 3 + pick(lengths, 0, 16, 7 - 3));
    heap_[used_++] = '@';
    const View domain = text(event, 10, 3 + pick(lengths, 16, 16, 5 - 3));
    const View ending = join({".com"});
    const View email = (user & ~0xffffffffull) | (bytesOf(user) + 1 + bytesOf(domain) + bytesOf(ending));
    const View card = creditCard(event);
    out.id[row] = event.lastPerson + firstId;
    out.name[row] = name;
    out.email[row] = email;
    out.creditCard[row] = card;
    out.city[row] = city;
    out.state[row] = state;
    out.dateTime[row] = event.time;
    const std::int64_t bytes = 8 + bytesOf(name) + bytesOf(email) + bytesOf(card) + bytesOf(city) + bytesOf(state);
    out.extra[row] = extra(200 - bytes, event.word(4), lengths >> 32, 32);
  }

  static std::int64_t bytesOf(View view) { return static_cast<std::uint32_t>(view); }

  // In the kit times are whole milliseconds, and so is the life of an auction.
  std::int64_t lifeMillis(const Event& event, std::uint64_t drawn) const {
    const std::int64_t later = baseTimeMicros + (number_ + eventsOfInFlightAuctions) * gapNanos_ / 1000;
    const std::int64_t horizon = later / 1000 - event.time / 1000;
    return 1 + pick(drawn, 0, 32, std::max<std::int64_t>(horizon * 2, 1));
  }

  // Random letters, five of 12 bits a word, without blanks at the ends.
  View text(const Event& event, int firstWord, std::int64_t length) {
    char* const start = heap_ + used_;
    std::uint64_t word = 0;
    for (std::int64_t i = 0; i < length; i++) {
      word = i % 5 == 0 ? event.word(firstWord + i / 5) : word >> 12;
      start[i] = letters_[word & 4095];
    }
    std::int64_t from = 0;
    while (from < length && start[from] == ' ') from++;
    while (length > from && start[length - 1] == ' ') length--;
    if (from > 0) std::memmove(start, start + from, length - from);
    return take(length - from);
  }

  View join(std::initializer_list<const char*> parts) {
    std::int64_t bytes = 0;
    for (const char* part : parts) {
      const std::size_t length = std::strlen(part);
      std::memcpy(heap_ + used_ + bytes, part, length);
      bytes += length;
    }
    return take(bytes);
  }

  View creditCard(const Event& event) {
    char* const start = heap_ + used_;
    for (int part = 0; part < 4; part++) {
      std::int64_t digits = pick(event.word(1 + part / 2), part % 2 * 32, 32, 10'000);
      for (int i = 3; i >= 0; i--, digits /= 10) start[part * 5 + i] = static_cast<char>('0' + digits % 10);
      start[part * 5 + 4] = ' ';
    }
    return take(4 * 5 - 1);
  }

  View take(std::int64_t bytes) {
    const View view = static_cast<View>(used_) << 32 | bytes;
    used_ += bytes;
    return view;
  }

  std::int64_t gapNanos_, id_ = 2, number_ = 1;
  std::uint64_t seedState_;
  std::array<char, 4096> letters_;
  char* heap_ = nullptr;
  std::uint32_t used_ = 0;
};

}  // namespace nexmark
