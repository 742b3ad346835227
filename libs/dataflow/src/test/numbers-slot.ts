import { runSlotThread } from '../slot/slot-thread.ts';
import { numbersCatalog } from './numbers-connector.ts';

// The module of a slot's thread in tests.
await runSlotThread(numbersCatalog);
