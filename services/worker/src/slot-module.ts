/** The module that the engine starts a thread with for each slot. */
export const slotModule = new URL('./slot-thread.ts', import.meta.url);
