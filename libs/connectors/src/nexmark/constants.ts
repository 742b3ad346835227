/**
 * The constants of Nexmark as Flink's kit has them (github.com/nexmark/nexmark, `generator/*`);
 * whoever compares results between engines relies on every one.
 */
export const personProportion = 1;
export const auctionProportion = 3;
const bidProportion = 46;
export const totalProportion = personProportion + auctionProportion + bidProportion;

export const firstAuctionId = 1000;
export const firstPersonId = 1000;
export const firstCategoryId = 10;
export const categories = 5;

/** How far ahead of the last one that exists an id may be picked. */
export const auctionIdLead = 10;
export const personIdLead = 10;
export const inFlightAuctions = 100;
export const activePeople = 1000;
/** Events until as many auctions as are in flight have been made. */
export const eventsOfInFlightAuctions = Math.floor(
  (inFlightAuctions * totalProportion) / auctionProportion,
);

/** The hot one is the first (for bidders the second) of each so many. */
export const hotAuctionStride = 100;
export const hotSellerStride = 100;
export const hotBidderStride = 100;

/** One in so many is not hot. */
export const hotAuctionRatio = 2;
export const hotSellerRatio = 4;
export const hotBidderRatio = 4;
export const hotChannelRatio = 2;

export const channels = 10_000;

export const averagePersonBytes = 200;
export const averageAuctionBytes = 500;
export const averageBidBytes = 100;

export const stringLengthMin = 3;
/** Exclusive bounds of the lengths of random strings. */
export const lengthEnd = { emailUser: 7, emailDomain: 5, itemName: 20, description: 100, path: 5 };

export const states = ['AZ', 'CA', 'ID', 'OR', 'WA', 'WY'];
export const cities = [
  'Phoenix',
  'Los Angeles',
  'San Francisco',
  'Boise',
  'Portland',
  'Bend',
  'Redmond',
  'Seattle',
  'Kent',
  'Cheyenne',
];
export const firstNames = [
  'Peter',
  'Paul',
  'Luke',
  'John',
  'Saul',
  'Vicky',
  'Kate',
  'Julie',
  'Sarah',
  'Deiter',
  'Walter',
];
export const lastNames = [
  'Shultz',
  'Abrams',
  'Spencer',
  'White',
  'Bartels',
  'Walton',
  'Smith',
  'Jones',
  'Noris',
];
export const hotChannels = ['Google', 'Facebook', 'Baidu', 'Apple'];
